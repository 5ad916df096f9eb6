/**
 * The sending end of a stream's items: credit, and what the stream declared for the time when there is none.
 *
 * | overflow     | without credit                                                                                   |
 * | block        | `send` waits; a producer that does not wait for it is stopped when its queue is full              |
 * | latest       | the newest item replaces the one that waits; at most one is on its way, so the reader gets fresh ones |
 * | drop         | a queue; when it is full its oldest items are lost, and a gap is marked before the next one       |
 * | disconnect   | a queue; when it is full the stream ends with `too-slow`                                         |
 *
 * A pure object: it owns no timer and no socket, and takes items as the JSON text that will be sent. Items carry
 * sequence numbers from 1. A connection that is behind (`outlet.congested`) counts as no credit.
 */
import { BoundedQueue } from "../base/bounded-queue.ts";
import { Deferred } from "../base/deferred.ts";
import type { Overflow } from "../contract/declaration.ts";
import { HobError } from "../errors/hob-error.ts";

/** Where items go. */
export interface ItemOutlet {
  /** True while the connection holds as much as streams may put into it. */
  readonly congested: boolean;
  sendItem(seq: number, text: string): void;
  sendGap(from: number, to: number): void;
  /** The stream cannot go on: `too-slow`, or its handler did not wait. */
  broken(error: HobError): void;
}

export interface ItemSenderOptions {
  name: string;
  overflow: Overflow;
  /** Items that may be sent before the first grant. */
  credit: number;
  queueItemsMax: number;
  queueBytesMax: number;
}

interface QueuedItem {
  seq: number;
  text: string;
  bytes: number;
  /** For `block`: settles when the item was sent or cannot be. */
  sent: Deferred<void> | undefined;
}

const creditMax = 2 ** 31;
const sentAtOnce = Promise.resolve();

export class ItemSender {
  readonly #options: ItemSenderOptions;
  readonly #outlet: ItemOutlet;
  readonly #queue = new BoundedQueue<QueuedItem>(Number.POSITIVE_INFINITY); // bounded by #overfull, in items and in bytes
  #queueBytes = 0;
  #credit: number;
  #seq = 0;
  /** Items sent and not granted again: for `latest`, which keeps one on its way. */
  #onTheWay = 0;
  #gap: { from: number; to: number } | undefined;
  #over = false;

  constructor(options: ItemSenderOptions, outlet: ItemOutlet) {
    this.#options = options;
    this.#outlet = outlet;
    this.#credit = options.credit;
  }

  /** True when nothing waits to be sent. */
  get empty(): boolean {
    return this.#queue.length === 0;
  }

  /** Sends or keeps one item. The promise is that of `call.send`, and may be left alone. */
  send(text: string): Promise<void> {
    const seq = ++this.#seq;
    if (this.#over) return sentAtOnce;
    if (this.#queue.length === 0 && this.#mayEmit()) {
      this.#emit(seq, text);
      return sentAtOnce;
    }
    return this.#keep(seq, text);
  }

  /** The reader has room for so many more. */
  grant(items: number): void {
    this.#credit = Math.min(creditMax, this.#credit + items);
    this.#onTheWay = Math.max(0, this.#onTheWay - items);
    this.pump();
  }

  /** Sends what waits, as far as credit and connection allow. */
  pump(): void {
    while (this.#queue.length > 0 && this.#mayEmit()) {
      const { seq, text, sent } = this.#take();
      this.#emit(seq, text);
      sent?.resolve();
    }
  }

  /** What waits is lost; producers that wait are told `reason`, or go on into nothing when there is none. */
  stop(reason: Error | undefined): void {
    this.#over = true;
    while (this.#queue.length > 0) {
      const { sent } = this.#take();
      if (reason === undefined) sent?.resolve();
      else sent?.reject(reason);
    }
  }

  #mayEmit(): boolean {
    if (this.#credit === 0 || this.#outlet.congested) return false;
    return this.#options.overflow !== "latest" || this.#onTheWay === 0;
  }

  #emit(seq: number, text: string): void {
    if (this.#gap !== undefined) this.#outlet.sendGap(this.#gap.from, this.#gap.to);
    this.#gap = undefined;
    this.#credit--;
    this.#onTheWay++;
    this.#outlet.sendItem(seq, text);
  }

  #keep(seq: number, text: string): Promise<void> {
    const { overflow } = this.#options;
    if (overflow === "latest") while (this.#queue.length > 0) this.#take();
    const sent = overflow === "block" ? handled(new Deferred<void>()) : undefined;
    const bytes = Buffer.byteLength(text);
    this.#queue.push({ seq, text, bytes, sent });
    this.#queueBytes += bytes;
    if (overflow === "drop") while (this.#overfull()) this.#loseOldest();
    else if (overflow !== "latest" && this.#overfull()) this.#break();
    return sent === undefined ? sentAtOnce : sent.promise;
  }

  /** One item is always kept, however long it is. */
  #overfull(): boolean {
    const { queueItemsMax, queueBytesMax } = this.#options;
    return this.#queue.length > queueItemsMax || (this.#queue.length > 1 && this.#queueBytes > queueBytesMax);
  }

  #loseOldest(): void {
    const { seq } = this.#take();
    if (this.#gap === undefined) this.#gap = { from: seq, to: seq };
    else this.#gap.to = seq;
  }

  #break(): void {
    const { name, overflow } = this.#options;
    const waiting = this.#queue.length;
    const error =
      overflow === "disconnect"
        ? new HobError("too-slow", `${name} was ended: its reader is ${waiting} items behind`)
        : new HobError("handler-failed", `${name} sent ${waiting} items without waiting for send()`, {
            hint: "Await the promise of every `call.send`.",
          });
    this.#outlet.broken(error);
  }

  #take(): QueuedItem {
    const item = this.#queue.shift() as QueuedItem;
    this.#queueBytes -= item.bytes;
    return item;
  }
}

/** A producer may ignore the promise; that must not end the process when it rejects. */
function handled<T>(deferred: Deferred<T>): Deferred<T> {
  deferred.promise.catch(() => undefined);
  return deferred;
}
