/**
 * A clock that stands still until a test moves it. Timers fire in the order of their times, and those of the same time in
 * the order of their making; between two of them everything that the first one caused has run.
 */
import type { Clock, Timer } from "../ports/clock.ts";
import { settled } from "./settled.ts";

interface Alarm {
  atMs: number;
  order: number;
  fire: () => void;
}

export class ManualClock implements Clock {
  #nowMs = 1_000;
  #made = 0;
  readonly #alarms = new Set<Alarm>();

  monotonicMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return 1_600_000_000_000 + this.#nowMs;
  }

  timer(delayMs: number, fire: () => void): Timer {
    const alarm = { atMs: this.#nowMs + Math.max(0, delayMs), order: this.#made++, fire };
    this.#alarms.add(alarm);
    return { cancel: () => void this.#alarms.delete(alarm) };
  }

  /** Timers that have neither fired nor been cancelled. */
  get pendingTimers(): number {
    return this.#alarms.size;
  }

  /** Lets so much time pass. Resolves when all that was due has happened. */
  async advance(byMs: number): Promise<void> {
    const endMs = this.#nowMs + byMs;
    await settled();
    for (let next = this.#next(endMs); next !== undefined; next = this.#next(endMs)) {
      this.#alarms.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.fire();
      await settled();
    }
    this.#nowMs = endMs;
  }

  #next(endMs: number): Alarm | undefined {
    let first: Alarm | undefined;
    for (const alarm of this.#alarms) {
      if (alarm.atMs > endMs) continue;
      if (first === undefined || alarm.atMs < first.atMs || (alarm.atMs === first.atMs && alarm.order < first.order)) first = alarm;
    }
    return first;
  }
}
