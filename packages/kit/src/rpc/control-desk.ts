/**
 * The control protocol on the daemon's side (L11): requests whose method starts with `$/`. They never wait in a queue and
 * are answered while the daemon is busy or draining; `$/hello`, `$/status` and `$/stop` also before the hello. The desk
 * answers hello and position itself and passes the others to the service. It also watches over the silence of a client
 * that has not introduced itself.
 */
import { HobError } from "../errors/hob-error.ts";
import { patienceTimer, type Timer } from "../ports/clock.ts";
import { controlMethods, type HelloRequest } from "../wire/control.ts";
import { encodeError, encodeResult } from "../wire/encode.ts";
import { readHelloRequest } from "../wire/hello.ts";
import { isObject, isRequestId, type RequestId, type RequestMessage } from "../wire/messages.ts";
import { duplicateId, helloFirst } from "./admission.ts";
import type { QueuePosition } from "./pending.ts";
import type { ServingSession } from "./serving-session.ts";

/** Control requests of one connection that may be under way at once. */
const inFlightMax = 64;

const beforeHello: ReadonlySet<string> = new Set([controlMethods.hello, controlMethods.status, controlMethods.stop]);

export class ControlDesk {
  /** What the client said of itself; set once its hello was accepted. */
  hello: HelloRequest | undefined;
  readonly #session: ServingSession;
  /** Why this connection may have the control protocol only. */
  readonly #refusal: HobError | undefined;
  readonly #onAnswered: () => void;
  readonly #inFlight = new Set<RequestId>();
  #lastRequestMs: number;
  #silence: Timer | undefined;

  /** `onAnswered`: a control request was answered. */
  constructor(session: ServingSession, refusal: HobError | undefined, onAnswered: () => void) {
    this.#session = session;
    this.#refusal = refusal;
    this.#onAnswered = onAnswered;
    this.#lastRequestMs = session.clock.monotonicMs();
  }

  /** Control requests that were not yet answered. */
  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Of the last control request, or of the connection, on the monotonic clock. */
  get lastRequestMs(): number {
    return this.#lastRequestMs;
  }

  has(id: RequestId): boolean {
    return this.#inFlight.has(id);
  }

  /** True when the method may be called although no hello was said. */
  allows(method: string): boolean {
    return this.hello !== undefined || beforeHello.has(method);
  }

  /** Answers a control request, once, at once or when the service is done with it. */
  answer(request: RequestMessage): void {
    const { id, method } = request;
    this.#lastRequestMs = this.#session.clock.monotonicMs();
    if (this.#inFlight.has(id)) return void this.#session.outbox.send(encodeError(id, duplicateId(id)));
    this.#inFlight.add(id);
    let answer: unknown;
    try {
      if (this.#inFlight.size > inFlightMax)
        throw new HobError("busy", `${inFlightMax} control requests are under way on this connection`, { retryAfterMs: 100 });
      answer = this.#ask(method, request.params);
    } catch (error) {
      return this.#replyError(id, error);
    }
    if (!(answer instanceof Promise)) return this.#reply(id, method, answer);
    answer.then(
      (value) => this.#reply(id, method, value),
      (error: unknown) => this.#replyError(id, error),
    );
  }

  /**
   * Calls `onSilent` when the client has neither said hello nor asked for anything within `helloMs`. One that only asks
   * for status or stop need not say hello, and has its time from the last request, or from a look at which one is not answered.
   */
  awaitHello(onSilent: (error: HobError) => void): void {
    const { clock, limits } = this.#session;
    const leftMs = (): number => (this.#inFlight.size > 0 ? limits.helloMs : limits.helloMs - (clock.monotonicMs() - this.#lastRequestMs));
    const look = (): void => {
      if (this.hello !== undefined) return;
      if (leftMs() > 0) this.awaitHello(onSilent);
      else onSilent(new HobError("timed-out", `no $/hello came within ${limits.helloMs} ms`));
    };
    this.#silence = patienceTimer(clock, leftMs(), look, { background: true });
  }

  stop(): void {
    this.#silence?.cancel();
  }

  #ask(method: string, params: unknown): unknown {
    if (!this.allows(method)) throw helloFirst(method);
    if (method === controlMethods.hello) return this.#greet(params);
    if (method === controlMethods.position) return this.#position(params);
    return this.#session.service.control(method, params, this.#session);
  }

  #greet(params: unknown): unknown {
    if (this.hello !== undefined) throw new HobError("invalid-request", "this connection has said hello already");
    if (this.#refusal !== undefined) throw this.#refusal;
    const request = readHelloRequest(params);
    const reply = this.#session.service.hello(request, this.#session);
    this.hello = request;
    return reply;
  }

  #position(params: unknown): QueuePosition {
    if (!isObject(params) || !isRequestId(params.id))
      throw new HobError("invalid-request", "$/position takes {id}, the id of a call of this connection");
    const position = this.#session.position(params.id);
    if (position === undefined)
      throw new HobError("not-found", `no call with the id ${JSON.stringify(params.id)} is in flight on this connection`);
    return position;
  }

  #reply(id: RequestId, method: string, value: unknown): void {
    let line: string;
    try {
      line = encodeResult(id, value, method, this.#session.limits.frameBytes);
    } catch (error) {
      return this.#replyError(id, error);
    }
    this.#send(id, line);
  }

  #replyError(id: RequestId, error: unknown): void {
    this.#send(id, encodeError(id, HobError.from(error, "internal")));
  }

  #send(id: RequestId, line: string): void {
    this.#inFlight.delete(id);
    this.#session.outbox.send(line);
    this.#onAnswered();
  }
}
