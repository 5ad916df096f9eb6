/**
 * One timer for the earliest of many deadlines. Setting and ending a call costs one comparison: nothing is removed, and
 * when the timer fires its owner looks through the calls that are still there. Calls whose deadlines lie closer together
 * than `stepMs` are swept at once, so that a hundred thousand different deadlines cannot make it fire more often.
 */
import type { Clock, Timer } from "../ports/clock.ts";

/** Milliseconds by which a deadline may be noticed late. */
const stepMs = 4;

export class DeadlineAlarm {
  readonly #clock: Clock;
  readonly #sweep: (nowMs: number) => number;
  #timer: Timer | undefined;
  #atMs = Number.POSITIVE_INFINITY;

  /** `sweep` ends everything whose deadline is not after `nowMs`, and answers the earliest one left, or `Infinity`. */
  constructor(clock: Clock, sweep: (nowMs: number) => number) {
    this.#clock = clock;
    this.#sweep = sweep;
  }

  /** There is a deadline at this moment of the monotonic clock. */
  note(atMs: number): void {
    if (atMs < this.#atMs) this.#arm(atMs);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#atMs = Number.NEGATIVE_INFINITY; // nothing is earlier: never armed again
  }

  #arm(atMs: number): void {
    this.#timer?.cancel();
    this.#atMs = atMs;
    if (atMs === Number.POSITIVE_INFINITY) return;
    const delayMs = Math.max(1, Math.ceil(atMs - this.#clock.monotonicMs()));
    this.#timer = this.#clock.timer(Math.min(delayMs, 0x7fff_ffff), () => this.#fire(), { background: true });
  }

  #fire(): void {
    this.#timer = undefined;
    this.#atMs = Number.POSITIVE_INFINITY;
    const nowMs = this.#clock.monotonicMs();
    const nextMs = this.#sweep(nowMs);
    this.note(nextMs === Number.POSITIVE_INFINITY ? nextMs : Math.max(nextMs, nowMs + stepMs));
  }
}
