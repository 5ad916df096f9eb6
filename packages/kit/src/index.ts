/** `@hob/kit`: declaring a daemon, and the words that both sides share. */
export { contract } from "./contract/contract.ts";
export type {
  ConfigOf,
  Declaration,
  InputOf,
  ItemOf,
  MethodDeclaration,
  OutputOf,
  Overflow,
  ParsedInputOf,
  StreamDeclaration,
} from "./contract/declaration.ts";
export { type ErrorBody, HobError, type HobErrorOptions } from "./errors/hob-error.ts";
export { type ErrorCode, errorTable } from "./errors/table.ts";
export type { Call, CallContext, CallOptions, ChannelBytes } from "./rpc/call.ts";
export { type Limits, limitTable } from "./wire/limits.ts";
