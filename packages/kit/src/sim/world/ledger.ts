/**
 * What was asked of the simulated daemons and what came of it: each call carries a token of its own, so that a reply to
 * another call, a second run of a method that must not be repeated, and an answer that nobody computed are all seen.
 */
import type { Watch } from "../machine/watch.ts";

interface Entry {
  method: string;
  runs: number;
  answers: number;
}

export interface Answer {
  token: string;
  generation: string;
}

export class Ledger {
  readonly #watch: Watch;
  readonly #entries = new Map<string, Entry>();
  #asked = 0;

  constructor(watch: Watch) {
    this.#watch = watch;
  }

  get asked(): number {
    return this.#asked;
  }

  /** A token for a new call. */
  ask(method: string): string {
    const token = `${method}-${++this.#asked}`;
    this.#entries.set(token, { method, runs: 0, answers: 0 });
    return token;
  }

  /** A handler runs for this call. */
  ran(token: string): void {
    const entry = this.#entries.get(token);
    if (entry === undefined) return this.#watch.report("replies", `a handler ran for ${JSON.stringify(token)}, which nobody asked`);
    entry.runs++;
    if (entry.method === "echo" && entry.runs > 1) this.#watch.report("replies", `${token} ran ${entry.runs} times, and is not idempotent`);
  }

  answered(token: string, answer: unknown): void {
    const entry = this.#entries.get(token) as Entry;
    entry.answers++;
    const given = (answer as Partial<Answer> | null)?.token;
    if (given !== token) this.#watch.report("replies", `${token} was answered with ${JSON.stringify(answer)}`);
    if (entry.runs === 0) this.#watch.report("replies", `${token} was answered and never ran`);
  }
}
