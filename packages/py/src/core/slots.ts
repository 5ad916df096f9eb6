/**
 * How many programs run at once, and who is next. Callers take turns: one who has a hundred programs waiting delays
 * another's first by one program, not by a hundred.
 */
import { HobError } from "@hob/kit";

/** Where a program stands that waits: how many start before it if nothing more comes, and how many run. */
export interface Place {
  ahead: number;
  running: number;
}

/** Told once by a program that has to wait; the function answers `undefined` when the wait is over. */
export type Placed = (place: () => Place | undefined) => void;

interface Waiter {
  caller: string;
  grant: (release: () => void) => void;
}

export class Slots {
  #slotsMax: number;
  #queueMax: number;
  #taken = 0;
  /** Callers with waiting programs, in the order of their next turn; each with its programs in order of arrival. */
  readonly #turns = new Map<string, Waiter[]>();

  constructor(slotsMax: number, queueMax: number) {
    this.#slotsMax = slotsMax;
    this.#queueMax = queueMax;
  }

  get running(): number {
    return this.#taken;
  }

  get waiting(): number {
    let count = 0;
    for (const waiters of this.#turns.values()) count += waiters.length;
    return count;
  }

  limit(slotsMax: number, queueMax: number): void {
    this.#slotsMax = slotsMax;
    this.#queueMax = queueMax;
    this.#grantNext();
  }

  /**
   * Waits for a slot; the function it resolves to gives the slot back. Throws `busy` when too many wait already, and the
   * signal's reason when that aborts first.
   */
  async take(caller: string, signal?: AbortSignal, placed?: Placed): Promise<() => void> {
    signal?.throwIfAborted();
    if (this.#taken < this.#slotsMax) return this.#grant();
    if (this.waiting >= this.#queueMax) {
      throw new HobError("busy", `as many programs run (${this.#taken}) and wait (${this.#queueMax}) as may`, { retryAfterMs: 250 });
    }
    return await this.#wait(caller, signal, placed);
  }

  #wait(caller: string, signal: AbortSignal | undefined, placed: Placed | undefined): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#remove(waiter);
        reject(signal?.reason);
      };
      const waiter: Waiter = {
        caller,
        grant: (release) => {
          signal?.removeEventListener("abort", leave);
          resolve(release);
        },
      };
      signal?.addEventListener("abort", leave, { once: true });
      const others = this.#turns.get(caller);
      if (others === undefined) this.#turns.set(caller, [waiter]);
      else others.push(waiter);
      placed?.(() => this.#placeOf(waiter));
    });
  }

  /** Callers take turns: before its program of number `index` each of the others has that many, or one more, of theirs. */
  #placeOf(waiter: Waiter): Place | undefined {
    const index = this.#turns.get(waiter.caller)?.indexOf(waiter) ?? -1;
    if (index < 0) return undefined;
    let ahead = index;
    let turnPassed = false;
    for (const [caller, waiters] of this.#turns) {
      if (caller === waiter.caller) turnPassed = true;
      else ahead += Math.min(waiters.length, turnPassed ? index : index + 1);
    }
    return { ahead, running: this.#taken };
  }

  #grant(): () => void {
    this.#taken++;
    let given = true;
    return () => {
      if (!given) return;
      given = false;
      this.#taken--;
      this.#grantNext();
    };
  }

  #grantNext(): void {
    while (this.#taken < this.#slotsMax) {
      const next = this.#turns.entries().next().value;
      if (next === undefined) return;
      const [caller, waiters] = next;
      const waiter = waiters.shift();
      // Behind all other callers, if there is more.
      this.#turns.delete(caller);
      if (waiters.length > 0) this.#turns.set(caller, waiters);
      waiter?.grant(this.#grant());
    }
  }

  #remove(waiter: Waiter): void {
    const waiters = this.#turns.get(waiter.caller);
    const index = waiters?.indexOf(waiter) ?? -1;
    if (waiters === undefined || index < 0) return;
    waiters.splice(index, 1);
    if (waiters.length === 0) this.#turns.delete(waiter.caller);
  }
}
