/** What a row is given: how much effort to make, where to put things, and where the programs are. */
import { join } from "node:path";
import type { Figure } from "./figure.ts";
import type { Rounds } from "./interleave.ts";
import type { Workplace } from "./workplace.ts";

export interface Row {
  /** For `--only`. */
  name: string;
  /** What it measures, for people. */
  title: string;
  measure(bench: Bench): Promise<Figure[]>;
}

export class Bench {
  readonly workplace: Workplace;
  /** A budget of about two minutes for all rows together instead of several. */
  readonly quick: boolean;
  readonly #root: string;

  constructor(workplace: Workplace, options: { quick: boolean; root: string }) {
    this.workplace = workplace;
    this.quick = options.quick;
    this.#root = options.root;
  }

  rounds(full: number, warmUp = 1): Rounds {
    return { count: this.quick ? Math.max(3, Math.ceil(full / 4)) : full, warmUp };
  }

  /** Length of one turn of what can be done for any time, in milliseconds. */
  turnMs(full: number): number {
    return this.quick ? full / 2 : full;
  }

  /** Path of a contestant's program. */
  readonly contestant = (...words: string[]): string => join(this.#root, "bench", "contestants", ...words);

  /** Path of a file of the repository. */
  file(...words: string[]): string {
    return join(this.#root, ...words);
  }
}
