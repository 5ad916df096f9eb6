/**
 * One connection on the client's side: requests go out with ids, replies find their calls by them. Finding a daemon,
 * starting one and trying again are the business of client/.
 *
 * (1) An id is never used twice on a connection: calls count 1, 3, 5…, streams 2, 4, 6… (raw frames have 32 bits for it).
 *     A reply whose call is over (timed out, cancelled) is dropped and counted; it cannot answer another call.
 * (2) Every call settles: by its reply, at its deadline (also when the daemon is frozen), by its caller's signal, or when
 *     the connection ends, and then at once.
 * (3) `disconnected` is said only when the request certainly did not reach the daemon; otherwise `outcome-unknown`.
 * (4) One timer serves all deadlines; the connection keeps the process alive only while something is in flight.
 */
import { Deadline } from "../base/deadline.ts";
import { Deferred } from "../base/deferred.ts";
import { HobError, messageOf } from "../errors/hob-error.ts";
import type { Clock } from "../ports/clock.ts";
import type { Transport } from "../ports/net.ts";
import { controlMethods, type HelloReply, type HelloRequest, notifications } from "../wire/control.ts";
import { encodeNotification, encodeRequest } from "../wire/encode.ts";
import { FrameReader } from "../wire/frames.ts";
import { readHelloReply } from "../wire/hello.ts";
import type { Limits } from "../wire/limits.ts";
import { isCount, isNotification, isReply, type NotificationMessage, type ReplyMessage, type RequestMeta } from "../wire/messages.ts";
import type { CallOptions } from "./call.ts";
import { CallingCall, graceMs, type SessionCallOptions } from "./calling-call.ts";
import { CallingStream, type StreamHost } from "./calling-stream.ts";
import { Outbox } from "./outbox.ts";
import type { PendingCall, QueuePosition } from "./pending.ts";
import { PendingCalls } from "./pending-calls.ts";

const streamIdMax = 0xffff_ffff;
const noOptions: SessionCallOptions = Object.freeze({});

export class CallingSession implements StreamHost {
  readonly outbox: Outbox;
  /** Resolves when the connection is gone: with the error that broke it, or `undefined` after `close` or `destroy`. */
  readonly closed: Promise<HobError | undefined>;
  /** Called once when the daemon says that it is ending. */
  onClosing: ((reason: HobError) => void) | undefined;
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #reader: FrameReader;
  readonly #pending: PendingCalls;
  readonly #closed = new Deferred<HobError | undefined>();
  #limits: Limits;
  #state: "open" | "closing" | "closed" = "open";
  #closing: HobError | undefined;
  /** The daemon's last word came: what has no reply was not taken. */
  #allAnswered = false;
  #ending: Promise<void> | undefined;
  #nextCallId = 1;
  #nextStreamId = 2;
  #lateReplies = 0;
  #ignoredNotifications = 0;

  /** `limits` are this side's; those of the daemon's hello take their place. */
  constructor(transport: Transport, clock: Clock, limits: Limits) {
    this.outbox = new Outbox(transport, { congestedBytes: limits.streamBytes });
    this.closed = this.#closed.promise;
    this.#transport = transport;
    this.#clock = clock;
    this.#limits = limits;
    this.#reader = new FrameReader(limits, {
      onMessage: (message) => this.#takeMessage(message),
      onBytes: (streamId, channel, payload) => this.#takeBytes(streamId, channel, payload),
      onProblem: ({ error }) => this.#fail(stranger(error)),
    });
    this.#pending = new PendingCalls(clock, transport, (call) => this.abandon(call.facts.id, call.timedOut())); // (2)
    transport.handle({
      onData: (chunk) => this.#guard(() => this.#reader.feed(chunk)),
      onDrain: () => this.#guard(() => this.outbox.drained()),
      onEnd: () => this.#fail(new HobError("disconnected", "the daemon closed the connection")),
      onClose: (error) =>
        this.#fail(
          new HobError("disconnected", error === undefined ? "the connection was closed" : `the connection broke: ${error.message}`, {
            cause: error,
          }),
        ),
    });
  }

  get limits(): Limits {
    return this.#limits;
  }

  /** New calls can be made: connected, not closing, and the daemon has not said that it is ending. */
  get open(): boolean {
    return this.#state === "open" && this.#closing === undefined;
  }

  /** What the daemon said when it announced its end. */
  get closing(): HobError | undefined {
    return this.#closing;
  }

  get inFlight(): number {
    return this.#pending.size;
  }

  /** Replies that came after their call was over. */
  get lateReplies(): number {
    return this.#lateReplies;
  }

  /** Notifications of a kind that this version does not know. */
  get ignoredNotifications(): number {
    return this.#ignoredNotifications;
  }

  // ---- asking

  /** Introduces this program. Throws what the daemon refuses with, `timed-out`, or `not-a-daemon`. */
  async hello(request: HelloRequest, deadline: Deadline): Promise<HelloReply> {
    const reply = readHelloReply(await this.control(controlMethods.hello, request, deadline));
    const { frameBytes, streamItems, streamBytes } = reply.limits;
    this.#limits = { ...this.#limits, frameBytes, streamItems, streamBytes };
    this.#reader.frameBytesMax = frameBytes;
    return reply;
  }

  call(method: string, input: unknown, options: SessionCallOptions = noOptions): PendingCall<unknown> {
    const id = this.#nextCallId; // (1)
    this.#nextCallId += 2;
    const timeoutMs = options.timeoutMs ?? this.#limits.deadlineMs;
    const facts = { id, method, timeoutMs, giveUpAtMs: this.#giveUpAtMs(timeoutMs), options, stream: undefined };
    const answer = new Promise<unknown>((resolve, reject) =>
      this.#ask(new CallingCall(facts, resolve, reject), input, metaOf(timeoutMs, options)),
    );
    const pending = answer as Promise<unknown> & { position: () => Promise<QueuePosition> };
    pending.position = () => this.position(id);
    return pending;
  }

  stream(method: string, input: unknown, options: SessionCallOptions = noOptions): CallingStream {
    const id = this.#nextStreamId; // (1)
    this.#nextStreamId += 2;
    const timeoutMs = options.timeoutMs ?? Number.POSITIVE_INFINITY;
    const stream = new CallingStream(this, id, method);
    const facts = { id, method, timeoutMs, giveUpAtMs: this.#giveUpAtMs(timeoutMs), options, stream };
    const call = new CallingCall(
      facts,
      (result) => stream.succeed(result),
      (error) => stream.fail(HobError.from(error, "internal")),
    );
    this.#ask(call, input, metaOf(timeoutMs, options));
    return stream;
  }

  /** A request of the control protocol: answered whatever the daemon is busy with. */
  control(method: string, params: unknown, deadline: Deadline): Promise<unknown> {
    const id = this.#nextCallId;
    this.#nextCallId += 2;
    const facts = { id, method, timeoutMs: deadline.remainingMs, giveUpAtMs: deadline.atMs, options: noOptions, stream: undefined };
    return new Promise((resolve, reject) => this.#ask(new CallingCall(facts, resolve, reject), params, undefined));
  }

  position(id: number): Promise<QueuePosition> {
    return this.control(controlMethods.position, { id }, Deadline.after(this.#clock, this.#limits.deadlineMs)) as Promise<QueuePosition>;
  }

  // ---- ending

  /**
   * Waits for the calls in flight, then closes; streams are cancelled. Resolves when the connection is gone, at the latest
   * a little after `deadline` (default: the limit `deadlineMs`). Later callers join.
   */
  close(deadline: Deadline = Deadline.after(this.#clock, this.#limits.deadlineMs)): Promise<void> {
    this.#ending ??= this.#end(deadline);
    return this.#ending;
  }

  /** Cuts the connection. Every call in flight rejects with `error`, or with what `disconnected` means for it. */
  destroy(error?: Error): void {
    if (this.#state === "closed") return;
    this.#lose(new HobError("disconnected", "this program cut the connection"), error);
    this.#closed.resolve(undefined);
  }

  abandon(id: number, error: HobError): void {
    const call = this.#pending.get(id);
    if (call === undefined) return;
    this.outbox.send(encodeNotification(notifications.cancel, { id }));
    this.#pending.remove(call);
    call.fail(error);
  }

  async #end(deadline: Deadline): Promise<void> {
    if (this.#state === "closed") return;
    this.#state = "closing";
    this.#pending.cancelStreams();
    await this.#pending.empty(deadline);
    this.outbox.end();
    const timer = this.#clock.timer(this.#limits.closeMs, () => this.destroy());
    await this.closed;
    timer.cancel();
  }

  // ---- going out

  #ask(call: CallingCall, params: unknown, meta: RequestMeta | undefined): void {
    const { id, method } = call.facts;
    const { signal } = call.facts.options;
    const refusal = this.#refusal(call);
    if (refusal !== undefined) return call.fail(refusal);
    let line: string;
    try {
      line = encodeRequest(id, method, params, meta, this.#limits.frameBytes);
    } catch (error) {
      return call.fail(error);
    }
    call.number = this.outbox.send(line);
    this.#pending.add(call); // (4)
    if (signal !== undefined) call.listen(() => this.abandon(id, aborted(method, signal)));
  }

  /** A daemon that lives says itself that the time is up: its word is waited for a little longer. */
  #giveUpAtMs(timeoutMs: number): number {
    return timeoutMs === Number.POSITIVE_INFINITY ? timeoutMs : this.#clock.monotonicMs() + timeoutMs + graceMs(timeoutMs);
  }

  #refusal({ facts }: CallingCall): HobError | undefined {
    const { id, method, stream } = facts;
    const { signal } = facts.options;
    const details = { delivered: false, method };
    if (signal?.aborted) return aborted(method, signal);
    if (this.#closing !== undefined && !method.startsWith("$/"))
      return new HobError("draining", `${method} was not sent: ${this.#closing.message}`, { details });
    if (this.#state !== "open") return new HobError("disconnected", `${method} was not sent: the connection is closed`, { details });
    if (stream !== undefined && id > streamIdMax)
      return new HobError("disconnected", `${method} was not sent: this connection has no stream ids left`, { details });
    return undefined;
  }

  // ---- coming in

  #takeMessage(message: unknown): void {
    if (isReply(message)) return this.#takeReply(message);
    if (isNotification(message)) return this.#takeNotification(message);
    this.#fail(stranger(new HobError("invalid-request", "a message is neither a reply nor a notification")));
  }

  #takeReply(reply: ReplyMessage): void {
    const { id, error } = reply;
    const call = typeof id === "number" ? this.#pending.get(id) : undefined;
    if (call === undefined) return this.#takeStrayReply(reply);
    this.#pending.remove(call);
    if (error === undefined) call.succeed(reply.result);
    else call.fail(HobError.fromBody(error));
  }

  /** Without an id the daemon complains about the connection as a whole, and is about to close it. */
  #takeStrayReply({ id, error }: ReplyMessage): void {
    if (id !== null || error === undefined)
      this.#lateReplies++; // (1)
    else this.#fail(HobError.fromBody(error), true);
  }

  #takeNotification({ method, params }: NotificationMessage): void {
    const facts = (params ?? {}) as Record<string, unknown>;
    if (method === notifications.closing) return this.#takeClosing(facts.reason);
    if (method === notifications.closed) return this.#takeClosed();
    const call = typeof facts.id === "number" ? this.#pending.get(facts.id) : undefined;
    switch (method) {
      case notifications.item:
        return call === undefined ? undefined : this.#takeItem(call, facts.item);
      case notifications.progress:
        return call === undefined ? undefined : this.#takeProgress(call, facts.value);
      case notifications.gap:
        return call?.facts.stream?.takeGap(isCount(facts.lost) ? facts.lost : 0);
      case notifications.credit:
        return call?.facts.stream?.takeCredit(isCount(facts.bytes) ? facts.bytes : 0);
      default:
        this.#ignoredNotifications++;
    }
  }

  #takeItem({ facts }: CallingCall, item: unknown): void {
    const { id, method, stream } = facts;
    if (stream === undefined) return this.abandon(id, new HobError("invalid-request", `${method} is a stream; it was called as a method`));
    if (!stream.takeItem(item)) this.#fail(stranger(new HobError("invalid-request", `${method} sent more items than it was granted`)));
  }

  /** What the program's own function throws ends its call. */
  #takeProgress({ facts }: CallingCall, value: unknown): void {
    try {
      facts.options.onProgress?.(value);
    } catch (error) {
      this.abandon(facts.id, HobError.from(error, "cancelled"));
    }
  }

  #takeBytes(streamId: number, channel: number, payload: Uint8Array): void {
    const stream = this.#pending.get(streamId)?.facts.stream;
    if (stream === undefined || stream.takeBytes(channel, payload)) return;
    this.#fail(stranger(new HobError("invalid-request", "a stream sent more bytes than it was granted")));
  }

  #takeClosing(reason: unknown): void {
    if (this.#closing !== undefined) return;
    this.#closing = new HobError("draining", typeof reason === "string" ? reason : "the daemon is ending");
    this.onClosing?.(this.#closing);
  }

  /** The daemon has answered whatever it took, and closes. */
  #takeClosed(): void {
    this.#allAnswered = true;
    this.#fail(new HobError("disconnected", this.#closing?.message ?? "the daemon closed the connection"));
  }

  // ---- the end of the connection

  /** The connection is of no more use. `whole`: the daemon refused it with `error`, which answers every call. */
  #fail(error: HobError, whole = false): void {
    if (this.#state === "closed") return;
    const expected = this.#state === "closing" && this.#pending.size === 0;
    this.#lose(error, whole ? error : undefined);
    this.#closed.resolve(expected ? undefined : error);
  }

  #lose(cause: HobError, answer: Error | undefined): void {
    this.#state = "closed";
    this.#reader.stop();
    const { handedOver } = this.outbox;
    this.outbox.close();
    this.#transport.destroy();
    for (const call of this.#pending.takeAll()) call.fail(answer ?? call.lost(!this.#allAnswered && call.number <= handedOver, cause)); // (2) (3)
  }

  #guard(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#fail(new HobError("internal", `the session failed: ${messageOf(error)}`, { cause: error }));
    }
  }
}

function metaOf(timeoutMs: number, { context }: CallOptions): RequestMeta | undefined {
  const deadlineMs = timeoutMs === Number.POSITIVE_INFINITY ? null : timeoutMs;
  return context === undefined ? { deadlineMs } : { deadlineMs, context };
}

function aborted(method: string, signal: AbortSignal): HobError {
  return new HobError("cancelled", `${method} was cancelled`, { cause: signal.reason });
}

function stranger(problem: HobError): HobError {
  return new HobError("not-a-daemon", `what came from the daemon is not its protocol: ${problem.message}`, { cause: problem });
}
