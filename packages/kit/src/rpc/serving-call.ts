/**
 * One call on the daemon's side, from its place in the queue to its one reply. It is what the handler gets as `call`.
 * What only streams have (items, bytes) is added by serving-stream.ts.
 *
 *     queued --start--> running --handler ended--> over
 *        \________________\________abort___________/
 *
 * (1) The reply is sent by whoever moves the call to `over`; nobody moves it from there, so there is exactly one.
 * (2) A handler that ends after its call is over changes nothing but a counter, and frees its slot.
 * (3) The abort controller is made when the handler first looks at `signal`; most never do.
 * (4) Handlers take apart what they get (`{ signal, progress }`), so nothing in it needs its `this`.
 */
import { Deadline } from "../base/deadline.ts";
import { HobError, stackOf } from "../errors/hob-error.ts";
import type { Clock } from "../ports/clock.ts";
import { encodeError, encodeProgress, encodeResult, encodeValue } from "../wire/encode.ts";
import type { Limits } from "../wire/limits.ts";
import type { RequestId, RequestMeta } from "../wire/messages.ts";
import type { Call, CallContext, ChannelBytes } from "./call.ts";
import type { GateEntry } from "./gate.ts";
import type { HeldUp, Outbox } from "./outbox.ts";
import type { QueuePosition } from "./pending.ts";
import type { ServedMethod, Service } from "./service.ts";
import type { Outcome } from "./stats.ts";

/** What a call needs of its connection. */
export interface CallHost {
  readonly service: Service;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly outbox: Outbox;
  readonly peer: Call["peer"];
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>;
  /** The call has had its reply and is forgotten. */
  callEnded(call: ServingCall, outcome: Outcome): void;
  /** A mistake of ours: ends the connection, not the daemon. */
  broke(error: unknown): void;
}

const noContext: CallContext = Object.freeze({});

export class ServingCall implements Call<unknown>, GateEntry, HeldUp {
  readonly id: RequestId;
  readonly served: ServedMethod;
  /** On the monotonic clock; `Infinity`: none. */
  readonly deadlineAtMs: number;
  readonly cameAtMs: number;
  protected readonly host: CallHost;
  protected state: "queued" | "running" | "flushing" | "over" = "queued";
  readonly #input: unknown;
  readonly #context: CallContext | undefined;
  #controller: AbortController | undefined;
  /** Why the call was aborted, or asked to end. */
  #abortReason: HobError | undefined;
  #handlerRuns = false;
  #startedAtMs: number;
  /** Where it stands in a queue of its handler's. */
  #place: (() => QueuePosition | undefined) | undefined;
  /** The latest progress, held back while the connection is behind. */
  #progress: string | undefined;

  constructor(host: CallHost, served: ServedMethod, id: RequestId, input: unknown, meta: RequestMeta | undefined) {
    this.host = host;
    this.served = served;
    this.id = id;
    this.#input = input;
    this.#context = meta?.context;
    this.cameAtMs = host.clock.monotonicMs();
    this.#startedAtMs = this.cameAtMs;
    const deadlineMs = meta?.deadlineMs === undefined && served.kind === "call" ? host.limits.deadlineMs : meta?.deadlineMs;
    this.deadlineAtMs = deadlineMs === undefined || deadlineMs === null ? Number.POSITIVE_INFINITY : this.cameAtMs + deadlineMs;
  }

  // ---- what the handler sees

  get method(): string {
    return this.served.name;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController(); // (3)
      if (this.#abortReason !== undefined) this.#controller.abort(this.#abortReason);
    }
    return this.#controller.signal;
  }

  get deadline(): Deadline {
    return Deadline.at(this.host.clock, this.deadlineAtMs);
  }

  get context(): CallContext {
    return this.#context ?? noContext;
  }

  get peer(): Call["peer"] {
    return this.host.peer;
  }

  get hungUp(): Promise<void> {
    return this.host.closed;
  }

  /** Throws `not-serialisable` or `reply-too-large`. While the client is behind only the latest value is kept. */
  get progress(): (value: unknown) => void {
    return (value) => this.#tell(value); // (4)
  }

  get reportPosition(): (place: () => QueuePosition | undefined) => void {
    return (place) => {
      this.#place = place; // (4)
    };
  }

  get send(): (item: unknown) => Promise<void> {
    return () => rejected(new HobError("handler-failed", `${this.method} is declared as a method, not as a stream: it has no items`));
  }

  get write(): (bytes: Uint8Array, channel?: number) => Promise<void> {
    return () => rejected(new HobError("handler-failed", `${this.method} is declared as a method, not as a stream: it has no bytes`));
  }

  get incoming(): AsyncIterable<ChannelBytes> {
    return nothing;
  }

  // ---- what the connection does with it

  /** The connection: turns at the gate are taken between connections. */
  get owner(): object {
    return this.host;
  }

  get queued(): boolean {
    return this.state === "queued";
  }

  get position(): QueuePosition {
    return (this.queued ? undefined : this.#place?.()) ?? this.served.gate.position(this);
  }

  /** Asks for a slot and starts if there is one. False when queue and slots are full. */
  enter(): boolean {
    const place = this.served.gate.enter(this);
    if (place === "started") this.#run();
    return place !== "full";
  }

  start(): void {
    this.#startedAtMs = this.host.clock.monotonicMs();
    this.#run();
  }

  /** Ends the call with an error, at once, whatever its handler does: deadline, cancel, disconnect, end of the daemon. */
  abort(reason: HobError): void {
    if (this.state === "over") return;
    const holdsPlace = this.state === "queued" || this.#handlerRuns;
    this.#abortReason = reason;
    this.finish(encodeError(this.id, reason), reason.code === "cancelled" || reason.code === "draining" ? "cancelled" : "failed");
    if (holdsPlace) this.served.gate.aborted(this);
    this.#controller?.abort(reason);
  }

  /** Asks the handler to come to an end, which it may do in its own way. */
  askToEnd(reason: HobError): void {
    if (this.state === "over") return;
    if (this.state === "queued") return this.abort(reason);
    this.#abortReason ??= new HobError(reason.code, reason.message, { cause: reason, details: { begun: true } });
    this.#controller?.abort(reason);
  }

  timedOut(): HobError {
    return new HobError(
      "timed-out",
      `${this.method} was not finished when its deadline passed, after ${Math.round(this.deadlineAtMs - this.cameAtMs)} ms`,
    );
  }

  /** The connection is no longer congested. */
  relieved(): void {
    if (this.#progress === undefined || this.state === "over") return;
    this.host.outbox.send(encodeProgress(this.id, this.#progress));
    this.#progress = undefined;
  }

  /** The caller went away: a detached method runs on, any other is aborted. */
  callerGone(): void {
    if (this.served.declaration.detached === true) this.runOn();
    else this.abort(new HobError("cancelled", `the caller of ${this.method} went away`));
  }

  // ---- how it ends

  /** From now on nobody listens. */
  protected runOn(): void {
    this.#progress = undefined;
  }

  protected get abortReason(): HobError | undefined {
    return this.#abortReason;
  }

  protected handlerReturned(value: unknown): void {
    if (!this.handlerEnded()) return; // (2)
    let line: string;
    try {
      line = encodeResult(this.id, value, this.method, this.host.limits.frameBytes);
    } catch (error) {
      return this.conclude(encodeError(this.id, this.#asHobError(error)), "failed");
    }
    this.conclude(line, "served");
  }

  protected handlerThrew(error: unknown): void {
    if (!this.handlerEnded()) return; // (2)
    const asked = this.#abortReason;
    if (asked !== undefined) return this.conclude(encodeError(this.id, asked), "cancelled");
    this.conclude(encodeError(this.id, this.#asHobError(error)), "failed");
  }

  /** Frees the slot; false when the call is over already. */
  protected handlerEnded(): boolean {
    this.#handlerRuns = false;
    const { gate } = this.served;
    gate.leave(this, gate.limited ? this.host.clock.monotonicMs() - this.#startedAtMs : 0);
    if (this.state !== "over") return true;
    this.host.service.counters.lateSettles++;
    return false;
  }

  /** The handler's own end: a stream holds its last word back until everything before it was sent. */
  protected conclude(line: string, outcome: Outcome): void {
    this.finish(line, outcome);
  }

  protected finish(line: string, outcome: Outcome): void {
    this.state = "over"; // (1)
    this.#progress = undefined;
    this.host.outbox.forget(this);
    this.host.outbox.send(line);
    this.host.callEnded(this, outcome);
  }

  #tell(value: unknown): void {
    if (this.state === "over") return;
    const text = encodeValue(value, `progress of ${this.method}`, this.host.limits.frameBytes, "reply-too-large");
    if (!this.host.outbox.congested) return void this.host.outbox.send(encodeProgress(this.id, text));
    if (this.#progress === undefined) this.host.outbox.awaitRelief(this);
    this.#progress = text;
  }

  #run(): void {
    this.state = "running";
    this.#handlerRuns = true;
    let outcome: unknown;
    try {
      outcome = this.served.handler(this.#input, this);
      if (isThenable(outcome)) outcome = Promise.resolve(outcome);
    } catch (error) {
      return this.guard(() => this.handlerThrew(error));
    }
    if (!(outcome instanceof Promise)) return this.guard(() => this.handlerReturned(outcome));
    outcome.then(
      (value) => this.guard(() => this.handlerReturned(value)),
      (error: unknown) => this.guard(() => this.handlerThrew(error)),
    );
  }

  #asHobError(error: unknown): HobError {
    const failure = HobError.from(error, "handler-failed");
    if (failure === error) return failure;
    const facts = { method: this.method, id: this.id, stack: stackOf(error) };
    this.host.service.log("error", `${this.method} failed: ${failure.message}`, facts);
    return failure;
  }

  /** Runs a step that no caller of ours would catch. */
  protected guard(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.host.broke(error);
    }
  }
}

const nothing: AsyncIterable<never> = {
  [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }),
};

/** A rejection that does not end the process when nobody looks at it. */
export function rejected(error: HobError): Promise<never> {
  const promise = Promise.reject(error);
  promise.catch(() => undefined);
  return promise;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}
