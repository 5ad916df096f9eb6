/**
 * Reading the two halves of the hello (L11). Only what both sides of every version have is demanded; anything more may be
 * there and is kept. To add a field: optional in control.ts, never demanded here.
 */
import { HobError } from "../errors/hob-error.ts";
import type { HelloReply, HelloRequest } from "./control.ts";
import { isCount, isObject } from "./messages.ts";

const nameCharsMax = 256;

/** The parameters of `$/hello`. Throws `invalid-request`. */
export function readHelloRequest(params: unknown): HelloRequest {
  if (!isObject(params)) throw invalid("its parameters are missing");
  const { protocol, version, build, client } = params;
  if (!isObject(protocol) || !isCount(protocol.min) || !isCount(protocol.max) || protocol.min > protocol.max)
    throw invalid(`"protocol" must be {min, max}`);
  if (!isName(version) || !isName(build)) throw invalid(`"version" and "build" must be texts`);
  if (!isObject(client) || !isName(client.program) || !isCount(client.pid)) throw invalid(`"client" must be {program, pid}`);
  return params as unknown as HelloRequest;
}

/** The result of `$/hello`; what need not be there, and is not or is of another type, is filled in. Throws `not-a-daemon`. */
export function readHelloReply(result: unknown): HelloReply {
  if (!isObject(result)) throw stranger("is not an object");
  const { protocol, daemon, instance, version, build, pid, generation, limits, state, upgrade, others } = result;
  for (const text of [daemon, instance, version, build, generation]) if (typeof text !== "string") throw stranger("lacks a text");
  if (!isCount(protocol) || !isCount(pid)) throw stranger("lacks a number");
  if (!isObject(limits) || !isCount(limits.frameBytes) || !isCount(limits.streamItems) || !isCount(limits.streamBytes))
    throw stranger("lacks its limits");
  return {
    ...(result as unknown as HelloReply),
    state: typeof state === "string" ? (state as HelloReply["state"]) : "ready",
    upgrade: typeof upgrade === "string" ? (upgrade as HelloReply["upgrade"]) : "keep",
    others: isCount(others) ? others : 0,
    idempotent: namesIn(result.idempotent),
    streams: namesIn(result.streams),
  };
}

function namesIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];
}

/** A text that is kept for the life of the connection, and shown. */
function isName(value: unknown): boolean {
  return typeof value === "string" && value.length <= nameCharsMax;
}

function invalid(reason: string): HobError {
  return new HobError("invalid-request", `this is not a hello: ${reason}`);
}

function stranger(reason: string): HobError {
  return new HobError("not-a-daemon", `what listens there is not a daemon built on hob: its hello ${reason}`);
}
