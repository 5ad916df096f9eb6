/**
 * First in, first out, with a bound. A ring of slots that doubles when it is full and is given back when it has become
 * empty, so that one crowded moment does not cost memory for ever. Adding and taking are constant time.
 *
 *     slots   [ c d . . . a b ]        head = 5, length = 4; the slot of entry i is (head + i) % slots.length
 */
import { assert } from "./assert.ts";

const slotsAtFirst = 16;

export class BoundedQueue<T> {
  /** Entries that fit; `Infinity` where something else bounds the queue. */
  readonly lengthMax: number;
  #slots: (T | undefined)[] = [];
  #head = 0;
  #length = 0;

  constructor(lengthMax: number) {
    assert(lengthMax > 0, "a queue that holds nothing");
    this.lengthMax = lengthMax;
  }

  get length(): number {
    return this.#length;
  }

  /** False when the queue is full; `value` was not added then. */
  push(value: T): boolean {
    if (this.#length >= this.lengthMax) return false;
    if (this.#length === this.#slots.length) this.#grow();
    this.#slots[this.#slot(this.#length)] = value;
    this.#length++;
    return true;
  }

  /** The oldest entry, which stays. */
  peek(): T | undefined {
    return this.#length === 0 ? undefined : this.#slots[this.#head];
  }

  /** Takes the oldest entry. */
  shift(): T | undefined {
    if (this.#length === 0) return undefined;
    const value = this.#slots[this.#head];
    this.#slots[this.#head] = undefined;
    this.#head = (this.#head + 1) % this.#slots.length;
    this.#length--;
    if (this.#length === 0 && this.#slots.length > slotsAtFirst) this.clear();
    return value;
  }

  clear(): void {
    this.#slots = [];
    this.#head = 0;
    this.#length = 0;
  }

  #slot(index: number): number {
    return (this.#head + index) % this.#slots.length;
  }

  #grow(): void {
    const slots = new Array<T | undefined>(Math.max(slotsAtFirst, this.#slots.length * 2));
    for (let index = 0; index < this.#length; index++) slots[index] = this.#slots[this.#slot(index)];
    this.#slots = slots;
    this.#head = 0;
  }
}
