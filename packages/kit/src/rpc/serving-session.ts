/**
 * One connection on the daemon's side: frames come in and become calls. What a request must fulfil before it runs is
 * admission.ts, how a call runs is serving-call.ts and serving-stream.ts, the control protocol is control-desk.ts, what
 * waits to be sent is outbox.ts, and what happens to a client that does not take it is slow-client.ts.
 *
 * (1) Every request id gets exactly one reply, whatever its handler does.
 * (2) Until the hello only `$/hello`, `$/status` and `$/stop` are answered; any other request, and silence for
 *     `helloMs`, end the connection with an error.
 * (3) What is wrong with one message is told with its id (null when it has none) and changes nothing else. A mistake of
 *     our own ends this connection, never the daemon.
 * (4) What waits for the client is bounded: past `streamBytes` streams hold still, past `queuedBytesPerConnection` nothing
 *     more is read from it, and a client that takes nothing for `unreadMs` is cut off.
 * (5) When the client is gone every call is aborted, except calls of detached methods, which run on.
 * (6) Control requests wait for nothing and are answered in every state.
 * (7) A connection that ends in order ends with `$/closed`: what has no reply by then was not taken, and may be repeated.
 */
import { Deferred } from "../base/deferred.ts";
import { HobError, messageOf, stackOf } from "../errors/hob-error.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { Transport } from "../ports/net.ts";
import { type ConnectionReport, notifications } from "../wire/control.ts";
import { encodeError, encodeNotification } from "../wire/encode.ts";
import { type FrameProblem, FrameReader } from "../wire/frames.ts";
import type { Limits } from "../wire/limits.ts";
import {
  explainInvalid,
  isCount,
  isNotification,
  isReply,
  isRequest,
  isRequestId,
  type NotificationMessage,
  type RequestId,
  type RequestMessage,
} from "../wire/messages.ts";
import { admit, cutShort, duplicateId, helloFirst, queueFull, readInput, refuseDeadlock } from "./admission.ts";
import type { Call } from "./call.ts";
import { CallTable } from "./call-table.ts";
import { ControlDesk } from "./control-desk.ts";
import { Outbox } from "./outbox.ts";
import type { QueuePosition } from "./pending.ts";
import type { Service } from "./service.ts";
import { type CallHost, ServingCall } from "./serving-call.ts";
import { ServingStream } from "./serving-stream.ts";
import { SlowClient } from "./slow-client.ts";
import type { Outcome } from "./stats.ts";

export class ServingSession implements CallHost {
  readonly id: number;
  readonly service: Service;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly outbox: Outbox;
  /** Resolves when the connection is gone. Never rejects. */
  readonly closed: Promise<void>;
  /** Resolves when the connection is gone, and every call of it over: those of detached methods may go on for a while. */
  readonly settled: Promise<void>;
  readonly #transport: Transport;
  readonly #reader: FrameReader;
  readonly #desk: ControlDesk;
  readonly #slow: SlowClient;
  readonly #calls: CallTable;
  readonly #closed = new Deferred<void>();
  readonly #settled = new Deferred<void>();
  readonly #connectedAt: number;
  /** `ending`: nothing more is taken, and the connection closes when what is in flight was answered and sent. */
  #state: "open" | "ending" | "closed" = "open";
  #peer: Call["peer"] | undefined;
  #draining: HobError | undefined;
  /** Runs while `close` waits for the client to take what is queued. */
  #flushing: Timer | undefined;

  /** `refusal`: why this connection may use the control protocol only. */
  constructor(transport: Transport, service: Service, id: number, refusal?: HobError) {
    this.id = id;
    this.service = service;
    this.clock = service.clock;
    this.limits = service.limits;
    this.closed = this.#closed.promise;
    this.settled = this.#settled.promise;
    this.#transport = transport;
    this.#connectedAt = this.clock.wallMs();
    this.outbox = new Outbox(transport, { congestedBytes: this.limits.streamBytes, onBlocked: () => this.#slow.blocked() });
    this.#slow = new SlowClient(transport, this.outbox, this.clock, this.limits, () => this.#cutOff());
    this.#calls = new CallTable(service);
    this.#desk = new ControlDesk(this, refusal, () => this.#endIfAnswered());
    this.#reader = new FrameReader(this.limits, {
      onMessage: (message) => this.#takeMessage(message),
      onBytes: (streamId, channel, payload) => this.#takeBytes(streamId, channel, payload),
      onProblem: (problem) => this.#takeProblem(problem),
    });
    transport.handle({
      onData: (chunk) => this.#guard(() => this.#takeChunk(chunk)),
      onDrain: () => this.#guard(() => this.#drained()),
      onEnd: () => this.#guard(() => this.#clientEnded()),
      onClose: () => this.#guard(() => this.#connectionClosed()),
    });
    this.#desk.awaitHello((error) => this.#refuseConnection(null, error)); // (2)
  }

  // ---- what the daemon asks and does

  /** The client has said hello and was let in. */
  get greeted(): boolean {
    return this.#desk.hello !== undefined;
  }

  /** Moment on the monotonic clock since which nothing is in flight; `undefined` while something is. */
  get idleSinceMs(): number | undefined {
    if (this.#calls.size > 0 || this.#desk.inFlight > 0) return undefined;
    return Math.max(this.#calls.lastEndMs, this.#desk.lastRequestMs);
  }

  get inFlight(): number {
    return this.#calls.size;
  }

  get peer(): Call["peer"] {
    this.#peer ??= { ...this.#transport.peer(), program: this.#desk.hello?.client.program ?? "" };
    return this.#peer;
  }

  report(): ConnectionReport {
    const { hello } = this.#desk;
    return {
      id: this.id,
      program: hello?.client.program ?? "",
      pid: this.#transport.peer()?.pid ?? hello?.client.pid,
      version: hello?.version ?? "",
      connectedAt: this.#connectedAt,
      inFlight: this.#calls.size,
      streams: this.#calls.streams,
      queuedBytes: this.outbox.queuedBytes,
    };
  }

  /** Where a call of this connection stands; `undefined` when it is not in flight. */
  position(id: RequestId): QueuePosition | undefined {
    return this.#calls.get(id)?.position;
  }

  /** Tells the client that the daemon is ending, refuses new calls with `reason`, and asks its streams to end. */
  drain(reason: HobError): void {
    if (this.#draining !== undefined || this.#state !== "open") return;
    this.#draining = reason;
    this.outbox.send(encodeNotification(notifications.closing, { reason: reason.message }));
    this.endStreams(reason);
  }

  /** Aborts the signal of every stream; how their handlers come to an end then is their own affair. */
  endStreams(reason: HobError): void {
    for (const call of this.#calls.all()) if (call instanceof ServingStream) call.askToEnd(reason);
  }

  /** Ends every call, detached ones too: one that waits with `reason`; one that runs may have done something already. */
  abortCalls(reason: HobError): void {
    for (const call of this.#calls.all()) call.abort(call.queued ? reason : cutShort(call.method, reason));
  }

  /**
   * Ends what is in flight as `abortCalls` does, sends what is queued, and closes. Resolves when closed; a client that
   * does not take what is queued is cut off after half of `closeMs`.
   */
  close(): Promise<void> {
    this.abortCalls(this.#draining ?? new HobError("draining", "the daemon closed the connection"));
    this.#endWhenAnswered();
    this.#flushing ??= this.clock.timer(this.limits.closeMs / 2, () => this.destroy());
    return this.closed;
  }

  /** Cuts the connection: what is queued is lost. */
  destroy(): void {
    if (this.#state === "closed") return;
    this.#transport.destroy();
    this.#connectionClosed();
  }

  // ---- what calls tell their connection

  callEnded(call: ServingCall, outcome: Outcome): void {
    this.#calls.remove(call, outcome);
    this.#settle();
    this.#endIfAnswered();
  }

  broke(error: unknown): void {
    const stack = stackOf(error) ?? messageOf(error);
    this.service.log("error", "a session failed; its connection was closed", { connection: this.id, stack });
    this.destroy(); // (3)
  }

  // ---- coming in

  #takeChunk(chunk: Uint8Array): void {
    this.#reader.feed(chunk);
    if (this.greeted) this.service.onActivity();
    this.#slow.checkReading(); // (4)
  }

  #takeMessage(message: unknown): void {
    if (isRequest(message)) return this.#takeRequest(message);
    if (isNotification(message)) return this.#takeNotification(message);
    if (isReply(message)) return void this.service.counters.ignoredNotifications++; // nothing was asked; answering could go on for ever
    const { id, reason } = explainInvalid(message);
    this.outbox.send(encodeError(id, new HobError("invalid-request", reason))); // (3)
  }

  #takeRequest(request: RequestMessage): void {
    const { id, method } = request;
    if (this.#calls.get(id) !== undefined || this.#desk.has(id)) return void this.outbox.send(encodeError(id, duplicateId(id)));
    const control = method.startsWith("$/");
    if (control && this.#desk.allows(method)) return this.#desk.answer(request); // (6)
    if (control || !this.greeted) return this.#refuseConnection(id, helloFirst(method)); // (2)
    try {
      this.#startCall(request);
    } catch (error) {
      this.#refuseCall(request, HobError.from(error, "internal"));
    }
  }

  /** Throws the `HobError` that the call is refused with. */
  #startCall(request: RequestMessage): void {
    if (this.#draining !== undefined) throw this.#draining;
    const served = admit(this.service, request, this.#calls.size);
    const input = readInput(served, request.params);
    refuseDeadlock(served, this.#desk.hello?.client.insideSinceMs);
    const Kind = served.kind === "stream" ? ServingStream : ServingCall;
    const call = new Kind(this, served, request.id, input, request.meta);
    this.#calls.add(call);
    if (!call.enter()) {
      this.#calls.remove(call);
      throw queueFull(served);
    }
    this.#calls.watch(call);
  }

  #refuseCall({ id, method }: RequestMessage, error: HobError): void {
    const served = this.service.method(method);
    if (served !== undefined) served.stats.refused++;
    this.service.counters.refused++;
    this.outbox.send(encodeError(id, error));
  }

  #takeNotification({ method, params }: NotificationMessage): void {
    const facts = params as Record<string, unknown> | undefined;
    const call = isRequestId(facts?.id) ? this.#calls.get(facts.id) : undefined;
    const stream = call instanceof ServingStream ? call : undefined;
    switch (method) {
      case notifications.cancel:
        return call?.abort(new HobError("cancelled", `${call.method} was cancelled by its caller`));
      case notifications.credit:
        return stream?.grant(isCount(facts?.items) ? facts.items : 0, isCount(facts?.bytes) ? facts.bytes : 0);
      case notifications.endInput:
        return stream?.endInput();
      default:
        this.service.counters.ignoredNotifications++;
    }
  }

  /** Bytes for a stream that is over, or never was, are dropped: they crossed its reply on the way. */
  #takeBytes(streamId: number, channel: number, payload: Uint8Array): void {
    const stream = this.#calls.stream(streamId);
    if (stream === undefined || payload.length === 0) return;
    if (this.#calls.inputFits(payload.length)) return stream.takeBytes(channel, payload);
    stream.abort(new HobError("too-slow", `${stream.method} was ended: too much input waits to be read on its connection`)); // (4)
  }

  #takeProblem({ kind, error }: FrameProblem): void {
    if (kind === "fatal") this.#refuseConnection(null, error);
    else this.outbox.send(encodeError(null, error)); // (3)
  }

  // ---- ending

  #drained(): void {
    this.#slow.drained();
    this.outbox.drained();
    this.#slow.checkReading();
  }

  #cutOff(): void {
    this.service.log("warn", `connection ${this.id} took nothing for ${this.limits.unreadMs} ms although data waited; it was closed`, {
      connection: this.id,
    });
    this.destroy(); // (4)
  }

  /** Answers with `error` and closes: nothing more is taken from this client. */
  #refuseConnection(id: RequestId | null, error: HobError): void {
    this.outbox.send(encodeError(id, error));
    for (const call of this.#calls.all()) call.abort(error);
    this.#endWhenAnswered();
  }

  /**
   * The client has ended its side. It may still read, so calls are answered; streams need a reader who can grant credit
   * and are cancelled. The empty line finds out whether anybody is there: if not, the connection breaks at once.
   */
  #clientEnded(): void {
    for (const call of this.#calls.all()) if (call instanceof ServingStream) call.callerGone();
    this.outbox.send("\n");
    this.#endWhenAnswered();
  }

  #endWhenAnswered(): void {
    if (this.#state !== "open") return;
    this.#state = "ending";
    this.#reader.stop();
    this.#endIfAnswered();
  }

  #endIfAnswered(): void {
    if (this.#state !== "ending" || this.#calls.size > 0 || this.#desk.inFlight > 0) return;
    this.outbox.send(encodeNotification(notifications.closed, {})); // (7)
    this.outbox.end();
  }

  #connectionClosed(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#reader.stop();
    this.#calls.stop();
    this.#slow.stop();
    this.#desk.stop();
    this.#flushing?.cancel();
    this.outbox.close();
    for (const call of this.#calls.all()) call.callerGone(); // (5)
    this.#closed.resolve();
    this.#settle();
  }

  #settle(): void {
    if (this.#state === "closed" && this.#calls.size === 0) this.#settled.resolve();
  }

  #guard(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.broke(error); // (3)
    }
  }
}
