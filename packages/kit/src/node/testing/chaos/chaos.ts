/**
 * A run of chaos: rounds, one after the other, until the time is over, one of them fails, or somebody has had enough.
 * What is done is drawn from the seed and the number of the round alone, so any round can be done again by itself.
 */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { planOf, roundKinds, type Scope } from "../../../chaos/plan.ts";
import { type ChaosReport, Tally } from "../../../chaos/report.ts";
import type { Declaration } from "../../../contract/declaration.ts";
import { Chance } from "../../../sim/machine/chance.ts";
import { random } from "../../random.ts";
import { temporaryHome } from "../temporary-home.ts";
import { diskOf } from "./disk.ts";
import { newerEntries } from "./newer.ts";
import { Patience } from "./patience.ts";
import { runRound } from "./round.ts";
import type { ChaosOptions, ChaosTarget } from "./target.ts";

const defaultForMs = 10_000;
const defaultDeadlineMs = 60_000;
const progressMs = 1_000;
/** Open files of this process that are nobody's fault: what Node and the test runner open by themselves. */
const descriptorsSpare = 8;

/**
 * Brings a crowd, and a killer, on a daemon of yours; resolves with what was done, and with what went wrong. It rejects
 * only for what is wrong with the target itself.
 */
export async function chaos<D extends Declaration>(target: ChaosTarget<D>, options: ChaosOptions = {}): Promise<ChaosReport> {
  const seed = options.seed ?? random.id().slice(0, 8);
  const run = new Run(target as unknown as ChaosTarget, options, new Tally(target.name, seed));
  return await run.through();
}

class Run {
  readonly #target: ChaosTarget;
  readonly #options: ChaosOptions;
  readonly #tally: Tally;
  readonly #scope: Scope;
  readonly #patience = new Patience();
  readonly #workplace = mkdtempSync("/tmp/hob-chaos-");
  readonly #newer: (step: number) => string;
  readonly #interrupted: AbortSignal;
  readonly #startedMs = performance.now();
  /** Open files of this process when every kind of round had been there once. */
  #descriptors: number | undefined;

  constructor(target: ChaosTarget, options: ChaosOptions, tally: Tally) {
    this.#target = target;
    this.#options = options;
    this.#tally = tally;
    this.#scope = { streams: target.stream !== undefined, fullDisk: options.fullDisk === true, openFiles: options.openFiles };
    this.#newer = newerEntries(this.#workplace, target.entry);
    this.#interrupted = options.signal ?? new AbortController().signal;
  }

  async through(): Promise<ChaosReport> {
    const { report } = this.#tally;
    let round = this.#options.round ?? 1;
    const timer = setInterval(() => this.#tell(round), progressMs);
    try {
      for (; ; round++) {
        const well = await this.#round(round);
        if (this.#over(round, well)) break;
      }
    } finally {
      clearInterval(timer);
      this.#patience.dispose();
      rmSync(this.#workplace, { recursive: true, force: true });
    }
    this.#tell(round);
    report.interrupted = this.#interrupted.aborted;
    return report;
  }

  async #round(round: number): Promise<boolean> {
    const { seed } = this.#tally.report;
    const { deadlineMs = defaultDeadlineMs, directory } = this.#options;
    const home = temporaryHome({ points: true, ...(directory === undefined ? {} : { directory }) });
    const parts = {
      target: this.#target,
      home,
      tally: this.#tally,
      patience: this.#patience,
      seed,
      round,
      scope: this.#scope,
      deadlineMs,
      disk: diskOf(home.path, home.points.directory),
      newer: this.#newer,
      interrupted: this.#interrupted,
    };
    const well = await runRound(parts, planOf(new Chance(`${seed}/${round}`), round, this.#scope));
    return this.#ownDescriptors(round) && well;
  }

  #over(round: number, well: boolean): boolean {
    const { forMs = defaultForMs, rounds = Number.POSITIVE_INFINITY, goOn = false } = this.#options;
    if (this.#options.round !== undefined || this.#interrupted.aborted) return true;
    return (!well && !goOn) || round >= rounds || performance.now() - this.#startedMs >= forMs;
  }

  /** Clients of this process that leave something behind. False when they do. */
  #ownDescriptors(round: number): boolean {
    const open = readdirSync("/dev/fd").length;
    if (round === roundKinds.length) this.#descriptors = open;
    if (this.#descriptors === undefined || open <= this.#descriptors + descriptorsSpare) return true;
    const text = `this process had ${this.#descriptors} open files after round ${roundKinds.length}, and now ${open}`;
    this.#tally.count("leakedDescriptors");
    this.#tally.tell({ counter: "leakedDescriptors", text, seed: this.#tally.report.seed, round, journal: [], log: "" });
    return false;
  }

  #tell(round: number): void {
    this.#tally.report.tookMs = Math.round(performance.now() - this.#startedMs);
    this.#options.onProgress?.(this.#tally.report, round);
  }
}
