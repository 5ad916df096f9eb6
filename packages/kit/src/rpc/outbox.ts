/**
 * What one side of a connection has to say, in order, on its way to the transport. Text of one turn of the event loop
 * goes out in one write. While the transport is over its mark everything is held here, which gives three answers that
 * the sessions need: how many bytes wait, whether streams should hold still, and which messages the kernel has certainly
 * not seen.
 *
 *     send  ->  #batch (this turn)  ->  #held (transport over its mark)  ->  transport  ->  kernel
 *
 * Streams look at `congested` before they send, and come back through `relieved` when it has become false: one after the
 * other, whoever is held up again goes to the end.
 */
import { BoundedQueue } from "../base/bounded-queue.ts";
import type { Transport } from "../ports/net.ts";

interface Held {
  chunk: string | Uint8Array;
  bytes: number;
  /** Number of the last message that ends within the chunk. */
  upTo: number;
}

/** Something that holds still while the connection is congested. */
export interface HeldUp {
  relieved(): void;
}

export interface OutboxOptions {
  /** Held bytes beyond which streams should hold still. */
  congestedBytes: number;
  /** The transport is over its mark from now on, until `drained`. */
  onBlocked?(): void;
}

/**
 * Turns of the microtask queue that a batch of items waits for more: a producer that awaits each `send`, or a generator,
 * needs up to five until the next one, and would otherwise cost one write for each item.
 */
const patientTurns = 6;
/** `queueMicrotask` costs three times as much. */
const nextTurn = Promise.resolve();

/** A batch of this length is not kept until the end of the turn. */
const batchCharsMax = 64 * 1024;
/** A chunk longer than this is handed over in pieces, so that a slow reader's progress can be seen. */
const chunkBytesMax = 128 * 1024;

export class Outbox {
  readonly #transport: Transport;
  readonly #options: OutboxOptions;
  readonly #heldUp = new Set<HeldUp>();
  readonly #held = new BoundedQueue<Held>(Number.POSITIVE_INFINITY); // bounded by the sessions: they stop reading, and streams hold still
  #heldBytes = 0;
  #batch = "";
  #numbered = 0;
  #handedOver = 0;
  #scheduled = false;
  /** Turns that the batch may wait for more, and its length when it last did. */
  #turnsLeft = 0;
  #lengthSeen = 0;
  #blocked = false;
  #ending = false;
  #closed = false;
  readonly #endOfTurn = (): void => {
    if (this.#batch.length > this.#lengthSeen && this.#turnsLeft > 0) this.#turnsLeft = patientTurns;
    this.#lengthSeen = this.#batch.length;
    if (this.#turnsLeft-- > 0) return void nextTurn.then(this.#endOfTurn);
    this.#scheduled = false;
    this.flush();
  };

  constructor(transport: Transport, options: OutboxOptions) {
    this.#transport = transport;
    this.#options = options;
  }

  /** Bytes that the kernel has not taken. */
  get queuedBytes(): number {
    return this.#closed ? 0 : this.heldBytes + this.#transport.queuedBytes;
  }

  /** Bytes that not even the transport has. */
  get heldBytes(): number {
    return this.#heldBytes + this.#batch.length;
  }

  /** True while the transport is over its mark; `drained` follows. */
  get blocked(): boolean {
    return this.#blocked;
  }

  /** True while streams should hold still. Only what is blocked can be congested: else nobody would end it. */
  get congested(): boolean {
    return this.#blocked && this.heldBytes > this.#options.congestedBytes;
  }

  /** Messages with a higher number were certainly not delivered. */
  get handedOver(): number {
    return this.#handedOver;
  }

  /** Takes a line; its number is for comparing with `handedOver`. */
  send(line: string): number {
    this.#take(line, 0);
    return this.#numbered;
  }

  /** Takes a line that others of its kind will follow: it is sent when nothing more comes for a few turns. */
  sendItem(line: string): void {
    this.#take(line, patientTurns);
  }

  /** `waiting.relieved` is called once, when the connection is no longer congested. */
  awaitRelief(waiting: HeldUp): void {
    this.#heldUp.add(waiting);
  }

  /** Undoes `awaitRelief`. */
  forget(waiting: HeldUp): void {
    this.#heldUp.delete(waiting);
  }

  /** Takes a raw frame. */
  sendFrame(frame: Uint8Array): void {
    if (this.#closed || this.#ending) return;
    this.flush();
    this.#numbered++;
    this.#pass({ chunk: frame, bytes: frame.length, upTo: this.#numbered });
  }

  /** Hands over what this turn has gathered. */
  flush(): void {
    const text = this.#batch;
    if (text === "" || this.#closed) return;
    this.#batch = "";
    if (text.length > chunkBytesMax) this.#passInPieces(Buffer.from(text), this.#numbered);
    else if (this.#blocked) this.#pass({ chunk: text, bytes: Buffer.byteLength(text), upTo: this.#numbered });
    else this.#handOver(text, this.#numbered);
  }

  /** The transport's queue is empty again. */
  drained(): void {
    this.#blocked = false;
    while (!this.#blocked && this.#held.length > 0) {
      const next = this.#held.shift() as Held;
      this.#heldBytes -= next.bytes;
      this.#handOver(next.chunk, next.upTo);
    }
    while (this.#heldUp.size > 0 && !this.congested) this.#relieveNext();
    this.#endIfEmpty();
  }

  /** Sends everything, then closes the connection. Nothing is taken any more. */
  end(): void {
    if (this.#closed || this.#ending) return;
    this.flush();
    this.#ending = true;
    this.#endIfEmpty();
  }

  /** Forgets everything: the connection is gone. */
  close(): void {
    this.#closed = true;
    this.#batch = "";
    this.#held.clear();
    this.#heldBytes = 0;
    this.#heldUp.clear();
  }

  #take(line: string, turns: number): void {
    if (this.#closed || this.#ending) return;
    this.#batch += line;
    this.#numbered++;
    if (this.#batch.length >= batchCharsMax) return this.flush();
    if (this.#scheduled) {
      if (turns === 0) this.#turnsLeft = 0;
      return;
    }
    this.#scheduled = true;
    this.#turnsLeft = turns;
    this.#lengthSeen = this.#batch.length;
    void nextTurn.then(this.#endOfTurn);
  }

  #passInPieces(bytes: Uint8Array, upTo: number): void {
    for (let from = 0; from < bytes.length; from += chunkBytesMax) {
      const chunk = bytes.subarray(from, from + chunkBytesMax);
      const last = from + chunkBytesMax >= bytes.length;
      this.#pass({ chunk, bytes: chunk.length, upTo: last ? upTo : this.#handedOver });
    }
  }

  #pass(next: Held): void {
    if (!this.#blocked) return this.#handOver(next.chunk, next.upTo);
    this.#held.push(next);
    this.#heldBytes += next.bytes;
  }

  #handOver(chunk: string | Uint8Array, upTo: number): void {
    const more = this.#transport.write(chunk);
    if (more || !this.#transport.refused) this.#handedOver = Math.max(this.#handedOver, upTo);
    if (more) return;
    this.#blocked = true;
    this.#options.onBlocked?.();
  }

  #relieveNext(): void {
    const [next] = this.#heldUp;
    if (next === undefined) return;
    this.#heldUp.delete(next);
    next.relieved();
  }

  #endIfEmpty(): void {
    if (this.#ending && !this.#closed && this.#held.length === 0) this.#transport.end();
  }
}
