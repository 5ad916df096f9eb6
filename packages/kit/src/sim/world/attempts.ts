/**
 * What clients attempt, each with its time: it must come to an end in time (while the client can run at all), with a
 * value or a `HobError`. Time in which the machine slept or the client was frozen does not count.
 */
import { HobError } from "../../errors/hob-error.ts";
import type { Machine } from "../machine/machine.ts";
import type { SimProcess } from "../machine/process.ts";
import type { Watcher } from "../machine/watch.ts";

/** A call waits a little for the daemon's own word about its end; and steps take time. */
const marginMs = 1_000;

interface Attempt {
  readonly process: SimProcess;
  readonly what: string;
  readonly startedMs: number;
  readonly sleptMs: number;
  timeoutMs: number;
}

export type Outcome<T> = { value: T } | { error: HobError };

export class Attempts implements Watcher {
  /** By what they ended with: `ok`, or the code of the error. */
  readonly outcomes: Record<string, number> = {};
  /** Clients that gave something up: what they began may go on without them. */
  readonly impatient = new WeakSet<SimProcess>();
  readonly #machine: Machine;
  readonly #open = new Set<Attempt>();

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  async run<T>(process: SimProcess, what: string, timeoutMs: number, work: () => Promise<T>): Promise<Outcome<T>> {
    const { nowMs, sleptMs } = this.#machine;
    const attempt: Attempt = { process, what, startedMs: nowMs, sleptMs, timeoutMs };
    this.#open.add(attempt);
    try {
      const value = await work();
      this.#count("ok");
      return { value };
    } catch (error) {
      return { error: this.#typed(attempt, error) };
    } finally {
      this.#open.delete(attempt);
    }
  }

  /** A client that was frozen gets that much more time. */
  extend(process: SimProcess, byMs: number): void {
    for (const attempt of this.#open) if (attempt.process === process) attempt.timeoutMs += byMs;
  }

  ended(process: SimProcess): void {
    for (const attempt of this.#open) if (attempt.process === process) this.#open.delete(attempt);
  }

  afterStep(): void {
    const { nowMs, sleptMs, watch } = this.#machine;
    for (const { process, what, startedMs, sleptMs: before, timeoutMs } of this.#open) {
      const tookMs = nowMs - startedMs - (sleptMs - before);
      if (tookMs <= timeoutMs + marginMs || process.frozen || process.runnable(nowMs).length > 0) continue;
      watch.report("deadlines", `${process.title}: ${what} was given ${timeoutMs} ms, and waits for ${Math.round(tookMs)} ms`);
    }
  }

  get open(): string[] {
    return [...this.#open].map(({ process, what }) => `${process.title}: ${what}`);
  }

  #typed({ process, what }: Attempt, error: unknown): HobError {
    if (error instanceof HobError && error.code !== "internal") {
      this.#count(error.code);
      if (error.code === "timed-out") this.impatient.add(process);
      return error;
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#machine.watch.report("typed errors", `${process.title}: ${what} failed with ${text}`);
    return HobError.from(error, "internal");
  }

  #count(outcome: string): void {
    this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + 1;
  }
}
