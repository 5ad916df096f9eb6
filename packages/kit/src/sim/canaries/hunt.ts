/** Looking for a seed that shows a canary. */
import type { Host } from "../schedule/host.ts";
import { type RunReport, randomRun } from "../world/random-run.ts";
import type { Canary } from "./table.ts";

export interface Hunt {
  /** The run that caught it; `undefined` when none of the seeds did. */
  caught: RunReport | undefined;
  seeds: number;
  steps: number;
}

/** A violation of a rule that the canary does not break is no catch: then something else is wrong. */
export async function hunt(canary: Canary, host: Host, seedsMax: number): Promise<Hunt> {
  let steps = 0;
  for (let seed = 1; seed <= seedsMax; seed++) {
    const report = await randomRun({ seed: String(seed), host, tampering: canary.tampering, often: canary.often, stepsMax: 20_000 });
    steps += report.steps;
    if (report.broken !== undefined && canary.breaks.includes(report.broken.rule)) return { caught: report, seeds: seed, steps };
  }
  return { caught: undefined, seeds: seedsMax, steps };
}
