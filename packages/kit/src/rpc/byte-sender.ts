/**
 * The sending end of a stream's raw bytes, the same on both sides: cut into frames, under credit, in order. Without
 * credit, or while the connection is behind, writes wait; nothing is ever dropped.
 */
import { BoundedQueue } from "../base/bounded-queue.ts";
import { Deferred } from "../base/deferred.ts";
import { HobError } from "../errors/hob-error.ts";

/** Where frames go. */
export interface ByteOutlet {
  readonly congested: boolean;
  sendBytes(channel: number, payload: Uint8Array): void;
  /** The writer did not wait and too much is queued. */
  broken(error: HobError): void;
}

export interface ByteSenderOptions {
  name: string;
  /** Bytes that may be sent before the first grant. */
  credit: number;
  frameBytesMax: number;
  queueBytesMax: number;
}

interface QueuedBytes {
  channel: number;
  bytes: Uint8Array;
  sent: Deferred<void>;
}

const creditMax = 2 ** 40;
const sentAtOnce = Promise.resolve();

export class ByteSender {
  readonly #options: ByteSenderOptions;
  readonly #outlet: ByteOutlet;
  readonly #queue = new BoundedQueue<QueuedBytes>(Number.POSITIVE_INFINITY); // bounded by queueBytesMax
  #queueBytes = 0;
  #credit: number;
  #over = false;

  constructor(options: ByteSenderOptions, outlet: ByteOutlet) {
    this.#options = options;
    this.#outlet = outlet;
    this.#credit = options.credit;
  }

  /** True when nothing waits to be sent. */
  get empty(): boolean {
    return this.#queue.length === 0;
  }

  /** Sends or queues bytes; resolves when all of them were sent. They must not be changed before. */
  write(channel: number, bytes: Uint8Array): Promise<void> {
    if (this.#over || bytes.length === 0) return sentAtOnce;
    const rest = this.#queue.length === 0 ? this.#emit(channel, bytes) : bytes;
    if (rest.length === 0) return sentAtOnce;
    const sent = new Deferred<void>();
    sent.promise.catch(() => undefined); // a writer may ignore it
    this.#queue.push({ channel, bytes: rest, sent });
    this.#queueBytes += rest.length;
    if (this.#queue.length > 1 && this.#queueBytes > this.#options.queueBytesMax) this.#break();
    return sent.promise;
  }

  /** The reader has room for so many more bytes. */
  grant(bytes: number): void {
    this.#credit = Math.min(creditMax, this.#credit + bytes);
    this.pump();
  }

  pump(): void {
    for (let next = this.#queue.peek(); next !== undefined; next = this.#queue.peek()) {
      const rest = this.#emit(next.channel, next.bytes);
      this.#queueBytes -= next.bytes.length - rest.length;
      next.bytes = rest;
      if (rest.length > 0) return;
      this.#queue.shift();
      next.sent.resolve();
    }
  }

  /** What waits is lost; writers that wait are told `reason`, or go on into nothing when there is none. */
  stop(reason: Error | undefined): void {
    this.#over = true;
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      if (reason === undefined) next.sent.resolve();
      else next.sent.reject(reason);
    }
    this.#queueBytes = 0;
  }

  /** Sends what credit and connection allow; returns the rest. */
  #emit(channel: number, bytes: Uint8Array): Uint8Array {
    let from = 0;
    while (from < bytes.length && this.#credit > 0 && !this.#outlet.congested) {
      const length = Math.min(bytes.length - from, this.#credit, this.#options.frameBytesMax);
      this.#credit -= length;
      this.#outlet.sendBytes(channel, bytes.subarray(from, from + length));
      from += length;
    }
    return from === 0 ? bytes : bytes.subarray(from);
  }

  #break(): void {
    const text = `${this.#options.name} wrote ${this.#queueBytes} bytes without waiting for write()`;
    this.#outlet.broken(new HobError("handler-failed", text, { hint: "Await the promise of every `write`." }));
  }
}
