/**
 * The receiving end of items or bytes under credit: what has come waits here for `for await`, and what was read is
 * granted to the sender again. A value counts as read when its reader comes back for the next one, so a reader that is
 * busy with one holds its place. Credit is returned in batches: when half of the window was read, or when the reader is
 * about to wait, so any window works, down to one.
 *
 * Invariants: (1) unreturned credit never exceeds the window, or `push` says so; (2) values come out in the order of
 * arrival, each once; (3) the end comes after the last value, a failure that discards comes at once.
 */
import { BoundedQueue } from "../base/bounded-queue.ts";
import { Deferred } from "../base/deferred.ts";

interface Waiting<T> {
  value: T;
  cost: number;
}

export interface CreditReaderOptions {
  /** What the sender may send ahead of the reader, in the unit of `cost`. */
  window: number;
  /** Grants the sender so much more. */
  grant(amount: number): void;
  /** The loop over the values was left by `break`, `return` or a throw. */
  left?(): void;
}

export class CreditReader<T> implements AsyncIterableIterator<T> {
  readonly #options: CreditReaderOptions;
  readonly #arrived = new BoundedQueue<Waiting<T>>(Number.POSITIVE_INFINITY); // bounded by the window
  readonly #takers: Deferred<IteratorResult<T>>[] = [];
  /** Cost of everything received and not granted again. */
  #unreturned = 0;
  /** Cost of what the reader holds at this moment. */
  #inHand = 0;
  /** Cost of what was read and not yet granted again. */
  #owed = 0;
  #ended = false;
  #failure: Error | undefined;

  constructor(options: CreditReaderOptions) {
    this.#options = options;
  }

  /** Cost of what has come and was not read. */
  get unread(): number {
    return this.#unreturned - this.#owed - this.#inHand;
  }

  /** Adds a value; false when the sender had no credit for it (it was not added then). */
  push(value: T, cost: number): boolean {
    if (this.#ended) return true;
    if (this.#unreturned + cost > this.#options.window) return false; // (1)
    this.#unreturned += cost;
    const taker = this.#takers.shift();
    if (taker === undefined) {
      this.#arrived.push({ value, cost });
    } else {
      this.#inHand += cost;
      taker.resolve({ done: false, value });
    }
    return true;
  }

  /** Nothing more will come; what has come can still be read. */
  end(): void {
    this.#finish(undefined);
  }

  /** Ends with an error, after what has come, or at once with `discard`. */
  fail(error: Error, discard = false): void {
    if (discard) this.#arrived.clear();
    this.#finish(error);
  }

  next(): Promise<IteratorResult<T>> {
    this.#owed += this.#inHand;
    this.#inHand = 0;
    const next = this.#arrived.shift();
    if (next === undefined || this.#owed * 2 >= this.#options.window) this.#returnCredit();
    if (next !== undefined) {
      this.#inHand = next.cost;
      return Promise.resolve({ done: false, value: next.value });
    }
    if (this.#ended) return this.#lastWord();
    const taker = new Deferred<IteratorResult<T>>();
    this.#takers.push(taker);
    return taker.promise;
  }

  return(): Promise<IteratorResult<T>> {
    this.#options.left?.();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #returnCredit(): void {
    const amount = this.#owed;
    if (amount === 0 || this.#ended) return;
    this.#owed = 0;
    this.#unreturned -= amount;
    this.#options.grant(amount);
  }

  #finish(error: Error | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = error;
    for (const taker of this.#takers.splice(0))
      this.#lastWord().then(
        (last) => taker.resolve(last),
        (failure: unknown) => taker.reject(failure),
      );
  }

  /** The failure is thrown to one reader; whoever comes later finds the end. */
  #lastWord(): Promise<IteratorResult<T>> {
    const failure = this.#failure;
    this.#failure = undefined;
    return failure === undefined ? Promise.resolve({ done: true, value: undefined }) : Promise.reject(failure);
  }
}
