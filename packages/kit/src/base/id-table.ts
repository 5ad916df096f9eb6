/**
 * Values by whole number, for ids that come and go in great numbers. A `Map` would do, but for one thing: when V8 makes a
 * Map's table anew, which churn causes every few hundred entries, the dead old table keeps pointing to the new one, and the
 * collector of young objects takes everything in it for alive. A third of a client's time went there.
 *
 * Open addressing: an entry lies in the first free slot from its home on, and at most half of the slots are taken. Taking
 * one out moves those behind it forward, so that no search has to step over the dead.
 */
import { assert } from "./assert.ts";

const slotsAtFirst = 16;
/** A larger table is given back when it has become empty. */
const keptSlotsMax = 1024;

export class IdTable<T extends object> {
  #ids: number[] = [];
  /** `undefined` marks a free slot. */
  #values: (T | undefined)[] = [];
  #mask = 0;
  #size = 0;

  constructor() {
    this.clear();
  }

  get size(): number {
    return this.#size;
  }

  get(id: number): T | undefined {
    return this.#values[this.#slotOf(id)];
  }

  /** Adds a value under an id that has none. */
  add(id: number, value: T): void {
    if (this.#size * 2 > this.#mask) this.#grow();
    const slot = this.#slotOf(id);
    assert(this.#values[slot] === undefined, "an id that is in the table already");
    this.#ids[slot] = id;
    this.#values[slot] = value;
    this.#size++;
  }

  /** Does nothing when there is no such id. */
  delete(id: number): void {
    const slot = this.#slotOf(id);
    if (this.#values[slot] === undefined) return;
    this.#close(slot);
    this.#size--;
    if (this.#size === 0 && this.#values.length > keptSlotsMax) this.clear();
  }

  /** All values as they are now; what happens to the table meanwhile does not matter. */
  values(): T[] {
    return this.#values.filter((value) => value !== undefined);
  }

  clear(): void {
    this.#take(slotsAtFirst);
    this.#size = 0;
  }

  /** Where the id is, or would be. */
  #slotOf(id: number): number {
    let slot = this.#home(id);
    while (this.#values[slot] !== undefined && this.#ids[slot] !== id) slot = (slot + 1) & this.#mask;
    return slot;
  }

  /** Multiplying by 2^32 divided by the golden ratio spreads ids that follow each other in any step. */
  #home(id: number): number {
    return (Math.imul(id, 0x9e3779b1) >>> 8) & this.#mask;
  }

  /** Empties a slot, and moves each entry behind it forward that would no longer be found. */
  #close(slot: number): void {
    let hole = slot;
    for (let next = (hole + 1) & this.#mask; this.#values[next] !== undefined; next = (next + 1) & this.#mask) {
      const home = this.#home(this.#ids[next] as number);
      if (((next - home) & this.#mask) < ((next - hole) & this.#mask)) continue;
      this.#ids[hole] = this.#ids[next] as number;
      this.#values[hole] = this.#values[next];
      hole = next;
    }
    this.#values[hole] = undefined;
  }

  #grow(): void {
    const ids = this.#ids;
    const values = this.#values;
    this.#take(values.length * 2);
    for (const [index, value] of values.entries()) {
      if (value === undefined) continue;
      const slot = this.#slotOf(ids[index] as number);
      this.#ids[slot] = ids[index] as number;
      this.#values[slot] = value;
    }
  }

  #take(slots: number): void {
    this.#ids = new Array<number>(slots).fill(0);
    this.#values = new Array<T | undefined>(slots).fill(undefined);
    this.#mask = slots - 1;
  }
}
