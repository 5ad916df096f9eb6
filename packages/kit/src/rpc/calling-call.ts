/** One request on the client's side that waits for its reply: who is told, until when, and what it has to undo. */
import { HobError } from "../errors/hob-error.ts";
import type { CallOptions } from "./call.ts";
import type { CallingStream } from "./calling-stream.ts";

export interface SessionCallOptions extends CallOptions {
  /** Said with the error when the outcome is unknown: the call may be repeated. */
  idempotent?: boolean;
}

export interface RequestFacts {
  id: number;
  method: string;
  timeoutMs: number;
  /** When this side ends the wait, on the monotonic clock; `Infinity`: never. */
  giveUpAtMs: number;
  options: SessionCallOptions;
  /** Set when the request opened a stream. */
  stream: CallingStream | undefined;
}

/** How much longer than its deadline a call waits for the daemon's own word about it. */
const graceShare = 0.1;
const graceMsMin = 20;
const graceMsMax = 250;

export class CallingCall {
  readonly facts: RequestFacts;
  /** Number of its message in the outbox. */
  number = 0;
  readonly #resolve: (result: unknown) => void;
  readonly #reject: (error: unknown) => void;
  #onAbort: (() => void) | undefined;

  constructor(facts: RequestFacts, resolve: (result: unknown) => void, reject: (error: unknown) => void) {
    this.facts = facts;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Calls `abort` when the caller's signal does, until the call is over. */
  listen(abort: () => void): void {
    this.#onAbort = abort;
    this.facts.options.signal?.addEventListener("abort", abort, { once: true });
  }

  succeed(result: unknown): void {
    this.#release();
    this.#resolve(result);
  }

  fail(error: unknown): void {
    this.#release();
    this.#reject(error);
  }

  /** The error for a connection that ended before the reply came. `delivered`: the request may have reached the daemon. */
  lost(delivered: boolean, cause: HobError): HobError {
    const { method, options: said } = this.facts;
    const options = { cause, details: { delivered, method } };
    if (!delivered) return new HobError("disconnected", `the connection ended before ${method} was taken: ${cause.message}`, options);
    const text = `the connection ended after ${method} was sent and before its answer came: ${cause.message}`;
    return new HobError("outcome-unknown", text, { ...options, retryable: said.idempotent === true });
  }

  /** The daemon has not even said that the time was up, as one that lives does. */
  timedOut(): HobError {
    const { method, timeoutMs } = this.facts;
    const text = `${method} had no answer within ${Math.round(timeoutMs)} ms: the daemon is very busy, or frozen`;
    return new HobError("timed-out", text, { details: { answered: false } });
  }

  #release(): void {
    if (this.#onAbort !== undefined) this.facts.options.signal?.removeEventListener("abort", this.#onAbort);
  }
}

export function graceMs(timeoutMs: number): number {
  return Math.min(graceMsMax, Math.max(graceMsMin, timeoutMs * graceShare));
}
