/**
 * Who may run: everything that is asked of a request before its handler is, in the order of cost. A request that fails
 * here was certainly not run, and is refused with a text that says which limit or rule it met.
 */
import type { ZodObject } from "zod";
import { HobError, messageOf } from "../errors/hob-error.ts";
import type { Limits } from "../wire/limits.ts";
import { contextBytes, type RequestId, type RequestMessage } from "../wire/messages.ts";
import type { ServedMethod, Service } from "./service.ts";

/** Issues that are spelled out in the message; all of them (to `issuesMax`) are in `details`. */
const issuesInText = 3;
const issuesMax = 32;

/** The method that a request asks for. Throws `draining`, `unknown-method`, `busy` or `invalid-request`. */
export function admit(service: Service, request: RequestMessage, callsOnConnection: number): ServedMethod {
  const { limits, counters } = service;
  const draining = service.draining();
  if (draining !== undefined) throw draining;
  const served = service.method(request.method);
  if (served === undefined) throw new HobError("unknown-method", `there is no method "${request.method.slice(0, 100)}" here`);
  if (callsOnConnection >= limits.requestsPerConnection) throw busy(served, `${callsOnConnection} calls are in flight on this connection`);
  if (counters.inFlight >= limits.requestsPerDaemon) throw busy(served, `${counters.inFlight} calls are in flight in this daemon`);
  const context = request.meta?.context;
  if (context !== undefined && contextBytes(context) > limits.callContextBytes) throw contextTooLarge(limits);
  return served;
}

/**
 * A process that the daemon itself has started may not wait for a call that began before it: that call may be waiting for
 * it, and neither would ever end. `insideSinceMs` is `undefined` for all other clients.
 */
export function refuseDeadlock(served: ServedMethod, insideSinceMs: unknown): void {
  if (typeof insideSinceMs !== "number" || !served.gate.waitsFor(insideSinceMs)) return;
  throw new HobError("deadlock", `${served.name} would wait for a call that began before this process did, and that may be waiting for it`);
}

/** The input as the schema makes it, with defaults and without unknown members. Throws `invalid-input`. */
export function readInput(served: ServedMethod, params: object | undefined): unknown {
  const { input } = served.declaration;
  if (input === undefined) return {};
  let parsed: ReturnType<ZodObject["safeParse"]>;
  try {
    parsed = input.safeParse(params ?? {});
  } catch (error) {
    throw new HobError("handler-failed", `the schema of ${served.name} failed: ${messageOf(error)}`, { cause: error });
  }
  if (parsed.success) return parsed.data;
  throw invalidInput(served, parsed.error.issues);
}

function invalidInput(served: ServedMethod, found: readonly { path: PropertyKey[]; message: string }[]): HobError {
  const issues = found.slice(0, issuesMax).map((issue) => ({ path: issue.path.map(String).join("."), message: issue.message }));
  const texts = issues.slice(0, issuesInText).map(issueText);
  const more = found.length - texts.length;
  return new HobError(
    "invalid-input",
    `${served.name} cannot take this input: ${texts.join("; ")}${more > 0 ? `; and ${more} more` : ""}`,
    { details: { issues } },
  );
}

/** zod's own words, but where they only say that nothing is there. */
function issueText({ path, message }: { path: string; message: string }): string {
  const text = message.replace(/^Invalid input: /, "");
  if (path === "") return text;
  return text.endsWith(", received undefined") ? `"${path}" is missing (${text.slice(0, text.lastIndexOf(","))})` : `"${path}": ${text}`;
}

/** All slots and all places in the queue are taken. */
export function queueFull(served: ServedMethod): HobError {
  return busy(served, `${served.gate.running} calls of ${served.name} run and ${served.gate.queued} wait`);
}

/** A call that had begun when the daemon ended. Not `draining`, which says that nothing was done and is tried again. */
export function cutShort(method: string, reason: HobError): HobError {
  return new HobError("outcome-unknown", `${method} was cut short: ${reason.message}`, { cause: reason });
}

export function duplicateId(id: RequestId): HobError {
  return new HobError("invalid-request", `the id ${JSON.stringify(id)} is that of a call in flight`);
}

export function helloFirst(method: string): HobError {
  return new HobError("invalid-request", `${method.slice(0, 100)} was called before $/hello`, {
    hint: "The first message of a connection is $/hello; see docs/protocol.md.",
  });
}

function busy(served: ServedMethod, facts: string): HobError {
  return new HobError("busy", `${facts}, as many as the limit allows`, { retryAfterMs: served.gate.retryAfterMs() });
}

function contextTooLarge(limits: Limits): HobError {
  return new HobError("invalid-request", `the context of the call is larger than ${limits.callContextBytes} bytes, the limit`, {
    details: { limit: limits.callContextBytes },
  });
}
