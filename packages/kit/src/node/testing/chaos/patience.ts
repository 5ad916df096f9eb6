/**
 * Time in which this process could run: the clock of whoever calls another process hung. While the machine stands still,
 * sleeps or starves us, our own ticks are late as well, and such a tick counts for little. So "it did not come back"
 * means that it could have.
 */
const tickMs = 200;

export const late = Symbol("late");

interface Waiter {
  untilMs: number;
  giveUp: () => void;
}

export class Patience {
  readonly #timer: NodeJS.Timeout;
  readonly #waiters = new Set<Waiter>();
  #tickedMs = performance.now();
  #spentMs = 0;

  constructor() {
    this.#timer = setInterval(() => this.#tick(), tickMs);
  }

  /** Milliseconds since this was made. */
  get spentMs(): number {
    return this.#spentMs;
  }

  /** What the work comes to, or `late` when it has not come to anything within so many milliseconds. */
  async within<T>(timeoutMs: number, work: Promise<T>): Promise<T | typeof late> {
    return await new Promise((resolve, reject) => {
      const waiter: Waiter = { untilMs: this.#spentMs + timeoutMs, giveUp: () => resolve(late) };
      this.#waiters.add(waiter);
      work.then(resolve, reject).finally(() => this.#waiters.delete(waiter));
    });
  }

  dispose(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    const nowMs = performance.now();
    this.#spentMs += Math.min(nowMs - this.#tickedMs, 2 * tickMs);
    this.#tickedMs = nowMs;
    for (const waiter of this.#waiters) {
      if (this.#spentMs < waiter.untilMs) continue;
      this.#waiters.delete(waiter);
      waiter.giveUp();
    }
  }
}
