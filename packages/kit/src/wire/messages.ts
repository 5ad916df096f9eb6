/**
 * What a line of JSON may be: a request, a notification or a reply of JSON-RPC 2.0. The checks are exact about what hob
 * reads and look at nothing else: unknown members are ignored, so that either side may be newer. They allocate nothing;
 * a value that passes is used as it is. Batches (arrays) are not served: a line is a message already.
 */
import type { ErrorBody } from "../errors/hob-error.ts";

export type RequestId = number | string;

/** What a request says about itself, beside its input. */
export interface RequestMeta {
  /**
   * Milliseconds from receipt until the call fails with `timed-out`. `null`: none. Absent: the daemon's own limit for calls,
   * none for streams.
   */
  deadlineMs?: number | null;
  /** The caller's directory, environment, umask and terminal. */
  context?: MetaContext;
  /** What the caller lets the daemon send before the first `$/credit`; absent: the window of the hello. */
  credit?: { items?: number; bytes?: number };
}

export interface MetaContext {
  cwd?: string;
  env?: Record<string, string>;
  umask?: number;
  terminal?: { columns: number; rows: number; term?: string; color?: boolean };
}

export interface RequestMessage {
  id: RequestId;
  method: string;
  params?: object;
  meta?: RequestMeta;
}

export interface NotificationMessage {
  method: string;
  params?: object;
}

/** With `result` or `error`, never both. The id is null when the other side could not read one. */
export interface ReplyMessage {
  id: RequestId | null;
  result?: unknown;
  error?: ErrorBody;
}

/** An id is repeated in every message about its call. */
const idCharsMax = 128;

type Unread = Record<string, unknown>;

export function isRequest(value: unknown): value is RequestMessage {
  if (!isObject(value) || value.jsonrpc !== "2.0") return false;
  return (
    isRequestId(value.id) && typeof value.method === "string" && isParams(value.params) && (value.meta === undefined || isMeta(value.meta))
  );
}

export function isNotification(value: unknown): value is NotificationMessage {
  if (!isObject(value) || value.jsonrpc !== "2.0" || "id" in value) return false;
  return typeof value.method === "string" && isParams(value.params);
}

export function isReply(value: unknown): value is ReplyMessage {
  if (!isObject(value) || value.jsonrpc !== "2.0" || "method" in value) return false;
  if (value.id !== null && !isRequestId(value.id)) return false;
  return "result" in value ? value.error === undefined : isErrorBody(value.error);
}

/** Why a value is none of the three, for the person who wrote the client, and the id to answer with. */
export function explainInvalid(value: unknown): { id: RequestId | null; reason: string } {
  if (Array.isArray(value)) return { id: null, reason: "a message is one object; batches are not served: send one message per line" };
  if (!isObject(value)) return { id: null, reason: `a message is an object, not ${value === null ? "null" : `a ${typeof value}`}` };
  return { id: isRequestId(value.id) ? value.id : null, reason: explainMember(value) };
}

function explainMember(value: Unread): string {
  if (value.jsonrpc !== "2.0") return `"jsonrpc" must be "2.0"`;
  if ("id" in value && !isRequestId(value.id)) return `"id" must be a whole number, or a text of at most ${idCharsMax} characters`;
  if (typeof value.method !== "string") return `"method" must be a text`;
  if (!isParams(value.params)) return `"params" must be an object`;
  return `"meta" does not have the form of docs/protocol.md`;
}

export function isRequestId(value: unknown): value is RequestId {
  return typeof value === "number" ? Number.isSafeInteger(value) : typeof value === "string" && value.length <= idCharsMax;
}

/** Ids that fit the header of a raw frame: only calls with such an id can carry bytes. */
export function isStreamId(id: RequestId): id is number {
  return typeof id === "number" && id >= 0 && id <= 0xffff_ffff;
}

/** A count that a peer may grant or report. */
export function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

export function isObject(value: unknown): value is Unread {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isParams(value: unknown): boolean {
  return value === undefined || (typeof value === "object" && value !== null);
}

function isMeta(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { deadlineMs, context, credit } = value;
  if (deadlineMs !== undefined && deadlineMs !== null && !(typeof deadlineMs === "number" && deadlineMs >= 0)) return false;
  if (context !== undefined && !isContext(context)) return false;
  return credit === undefined || isCredit(credit);
}

function isCredit(value: unknown): boolean {
  return isObject(value) && (value.items === undefined || isCount(value.items)) && (value.bytes === undefined || isCount(value.bytes));
}

function isContext(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { cwd, env, umask, terminal } = value;
  if (cwd !== undefined && typeof cwd !== "string") return false;
  if (env !== undefined && !isEnvironment(env)) return false;
  if (umask !== undefined && !(isCount(umask) && umask <= 0o777)) return false;
  return terminal === undefined || isTerminal(terminal);
}

function isEnvironment(value: unknown): boolean {
  if (!isObject(value)) return false;
  for (const name in value) if (typeof value[name] !== "string") return false;
  return true;
}

function isTerminal(value: unknown): boolean {
  if (!isObject(value) || !isCount(value.columns) || !isCount(value.rows)) return false;
  return (value.term === undefined || typeof value.term === "string") && (value.color === undefined || typeof value.color === "boolean");
}

export function isErrorBody(value: unknown): value is ErrorBody {
  return (
    isObject(value) &&
    Number.isSafeInteger(value.code) &&
    typeof value.message === "string" &&
    (value.data === undefined || isErrorData(value.data))
  );
}

function isErrorData(value: unknown): boolean {
  return isObject(value) && typeof value.code === "string";
}

/** Bytes of a context, as its texts count. */
export function contextBytes(context: MetaContext): number {
  let bytes = context.cwd === undefined ? 0 : Buffer.byteLength(context.cwd);
  for (const name in context.env) bytes += Buffer.byteLength(name) + Buffer.byteLength(context.env[name] as string) + 2;
  return bytes;
}
