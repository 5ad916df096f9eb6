/**
 * A stream on the daemon's side: a call with items, bytes both ways, and an end that waits for them. What the handler
 * sends passes through item-sender.ts and byte-sender.ts, what the caller writes waits in a credit-reader.ts.
 *
 *     running --handler ended, something still waits for credit--> flushing --all sent--> over
 *
 * (1) The handler's end is the stream's last message: it waits until every item and byte before it was sent. An abort
 *     does not wait.
 * (2) When the stream is over, producers that wait are told so, and an iterator that the handler answered is ended.
 * (3) Input that was cut short never looks complete: reading it throws.
 * (4) A detached stream whose caller is gone runs on, and what it sends goes nowhere.
 */
import { HobError } from "../errors/hob-error.ts";
import { notifications } from "../wire/control.ts";
import { encodeItem, encodeNotification, encodeValue } from "../wire/encode.ts";
import { encodeBytesFrame } from "../wire/frames.ts";
import { isStreamId, type RequestId, type RequestMeta } from "../wire/messages.ts";
import { type ByteOutlet, ByteSender } from "./byte-sender.ts";
import type { ChannelBytes } from "./call.ts";
import { CreditReader } from "./credit-reader.ts";
import { type ItemOutlet, ItemSender } from "./item-sender.ts";
import type { ServedMethod } from "./service.ts";
import { type CallHost, rejected, ServingCall } from "./serving-call.ts";
import type { Outcome } from "./stats.ts";

/** Room for what surrounds an item in its message. */
const itemEnvelopeBytes = 512;

export class ServingStream extends ServingCall implements ItemOutlet, ByteOutlet {
  readonly #items: ItemSender;
  readonly #bytes: ByteSender;
  readonly #incoming: CreditReader<ChannelBytes>;
  #lastWord: { line: string; outcome: Outcome } | undefined;
  #iterator: AsyncIterator<unknown> | undefined;

  constructor(host: CallHost, served: ServedMethod, id: RequestId, input: unknown, meta: RequestMeta | undefined) {
    super(host, served, id, input, meta);
    const { name, declaration } = served;
    const {
      streamItems,
      streamBytes,
      streamQueueItems: queueItemsMax,
      streamQueueBytes: queueBytesMax,
      bytesFrameBytes: frameBytesMax,
    } = host.limits;
    const { items = streamItems, bytes = streamBytes } = meta?.credit ?? {};
    this.#items = new ItemSender({ name, overflow: declaration.overflow ?? "block", credit: items, queueItemsMax, queueBytesMax }, this);
    this.#bytes = new ByteSender({ name, credit: bytes, frameBytesMax, queueBytesMax }, this);
    this.#incoming = new CreditReader({ window: streamBytes, grant: (amount) => this.#grantCaller(amount) });
  }

  // ---- what the handler sees

  override get send(): (item: unknown) => Promise<void> {
    return (item) => this.#sendItem(item);
  }

  override get write(): (bytes: Uint8Array, channel?: number) => Promise<void> {
    return (bytes, channel) => this.#writeBytes(bytes, channel);
  }

  override get incoming(): AsyncIterable<ChannelBytes> {
    return this.#incoming;
  }

  #sendItem(item: unknown): Promise<void> {
    if (this.state === "over") return rejected(this.#overReason());
    let text: string;
    try {
      text = encodeValue(item, `an item of ${this.method}`, this.host.limits.frameBytes - itemEnvelopeBytes, "reply-too-large");
    } catch (error) {
      return rejected(error as HobError);
    }
    return this.#items.send(text);
  }

  #writeBytes(bytes: Uint8Array, channel = 1): Promise<void> {
    if (this.state === "over") return rejected(this.#overReason());
    if (!isStreamId(this.id))
      return rejected(
        new HobError("invalid-request", `${this.method} sends bytes, which needs a request id that is a whole number below 2^32`),
      );
    return this.#bytes.write(channel, bytes);
  }

  // ---- what the connection does with it

  /** Bytes that the caller wrote and the handler has not read. */
  get unreadBytes(): number {
    return this.#incoming.unread;
  }

  grant(items: number, bytes: number): void {
    if (items > 0) this.#items.grant(items);
    if (bytes > 0) this.#bytes.grant(bytes);
    this.#endIfFlushed();
  }

  takeBytes(channel: number, bytes: Uint8Array): void {
    if (this.#incoming.push({ channel, bytes }, bytes.length)) return;
    this.abort(new HobError("invalid-request", `the caller of ${this.method} wrote more bytes than it was granted`));
  }

  endInput(): void {
    this.#incoming.end();
  }

  override relieved(): void {
    super.relieved();
    this.#items.pump();
    this.#bytes.pump();
    this.#endIfFlushed();
  }

  override askToEnd(reason: HobError): void {
    super.askToEnd(reason);
    this.#endIterator();
  }

  // ---- where items and bytes go

  /** True while the connection is behind; it calls `relieved` when it is not. */
  get congested(): boolean {
    if (!this.host.outbox.congested) return false;
    this.host.outbox.awaitRelief(this);
    return true;
  }

  sendItem(seq: number, text: string): void {
    this.host.outbox.sendItem(encodeItem(this.id, seq, text));
  }

  sendGap(from: number, to: number): void {
    this.host.outbox.send(encodeNotification(notifications.gap, { id: this.id, from, to, lost: to - from + 1 }));
  }

  sendBytes(channel: number, payload: Uint8Array): void {
    this.host.outbox.sendFrame(encodeBytesFrame(this.id as number, channel, payload));
  }

  broken(error: HobError): void {
    this.abort(error);
  }

  // ---- how it ends

  protected override runOn(): void {
    this.#items.stop(undefined); // (4)
    this.#bytes.stop(undefined);
    this.#incoming.fail(new HobError("cancelled", `the caller of ${this.method} went away before it had ended its input`)); // (3)
    this.#endIfFlushed();
  }

  protected override handlerReturned(value: unknown): void {
    if (!isAsyncIterable(value)) return super.handlerReturned(value);
    const iterator = value[Symbol.asyncIterator]();
    this.#iterator = iterator;
    if (this.state === "over" || this.abortReason !== undefined) this.#endIterator();
    this.#sendAll(iterator).then(
      (result) => this.guard(() => this.#iteratorEnded(result)),
      (error: unknown) => this.guard(() => this.handlerThrew(error)),
    );
  }

  protected override conclude(line: string, outcome: Outcome): void {
    this.state = "flushing";
    this.#lastWord = { line, outcome };
    this.#endIfFlushed();
  }

  protected override finish(line: string, outcome: Outcome): void {
    super.finish(line, outcome);
    const reason = this.#overReason();
    this.#items.stop(reason); // (2)
    this.#bytes.stop(reason);
    this.#incoming.fail(reason, true); // (3)
    this.#endIterator();
  }

  async #sendAll(iterator: AsyncIterator<unknown>): Promise<unknown> {
    try {
      for (;;) {
        const step = await iterator.next();
        if (step.done === true) return step.value;
        await this.#sendItem(step.value);
      }
    } finally {
      this.#endIterator();
    }
  }

  /** An iterator that we made to end has not finished its work, which the reason tells. */
  #iteratorEnded(result: unknown): void {
    const asked = this.abortReason;
    if (asked === undefined) super.handlerReturned(result);
    else this.handlerThrew(asked);
  }

  /** Lets a generator's `finally` run; one that waits for something else runs it when that comes. */
  #endIterator(): void {
    const iterator = this.#iterator;
    this.#iterator = undefined;
    iterator?.return?.()?.then(undefined, () => undefined);
  }

  #endIfFlushed(): void {
    if (this.#lastWord === undefined || this.state !== "flushing" || !this.#items.empty || !this.#bytes.empty) return;
    this.finish(this.#lastWord.line, this.#lastWord.outcome); // (1)
  }

  #grantCaller(bytes: number): void {
    if (this.state !== "over") this.host.outbox.send(encodeNotification(notifications.credit, { id: this.id, bytes }));
  }

  #overReason(): HobError {
    return this.abortReason ?? new HobError("cancelled", `${this.method} is over`);
  }
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}
