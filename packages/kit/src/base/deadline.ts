/**
 * A point in monotonic time by which something must have happened. Deadlines are passed down instead of timeouts, so
 * that nested waits cannot add up; an inner step takes `inner(marginMs)` so that it, and not the outer wait, names
 * what was slow.
 */
export interface MonotonicTime {
  /** Milliseconds since an arbitrary start; never goes back. */
  monotonicMs(): number;
}

export class Deadline {
  readonly #time: MonotonicTime;
  /** The moment on the monotonic clock, in milliseconds; `Infinity` for none. */
  readonly atMs: number;

  private constructor(time: MonotonicTime, atMs: number) {
    this.#time = time;
    this.atMs = atMs;
  }

  static at(time: MonotonicTime, atMs: number): Deadline {
    return new Deadline(time, atMs);
  }

  static after(time: MonotonicTime, timeoutMs: number): Deadline {
    return new Deadline(time, time.monotonicMs() + timeoutMs);
  }

  static never(time: MonotonicTime): Deadline {
    return new Deadline(time, Number.POSITIVE_INFINITY);
  }

  /** Milliseconds left; zero once expired. */
  get remainingMs(): number {
    return Math.max(0, this.atMs - this.#time.monotonicMs());
  }

  get expired(): boolean {
    return this.remainingMs === 0;
  }

  /** The earlier of this deadline and one `timeoutMs` from now. */
  atMost(timeoutMs: number): Deadline {
    return new Deadline(this.#time, Math.min(this.atMs, this.#time.monotonicMs() + timeoutMs));
  }

  /** This deadline a little earlier, for a step inside the one that owns it. */
  inner(marginMs: number): Deadline {
    return new Deadline(this.#time, this.atMs - marginMs);
  }
}
