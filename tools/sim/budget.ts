/** A budget of real time over everything that the simulator does: canaries, exhaustive searches, and random seeds for the rest. */
import { hunt } from "../../packages/kit/src/sim/canaries/hunt.ts";
import { canaries } from "../../packages/kit/src/sim/canaries/table.ts";
import type { Bounds } from "../../packages/kit/src/sim/schedule/exhaustive-schedule.ts";
import type { Host } from "../../packages/kit/src/sim/schedule/host.ts";
import { randomRun } from "../../packages/kit/src/sim/world/random-run.ts";
import { search, searches, searchesShort } from "../../packages/kit/src/sim/world/search.ts";

const canarySeedsMax = 2_000;
/** The part of the budget that the searches may take, and the least that is left for random seeds. */
const shares = { searches: 0.4, seeds: 0.3 };
/** With less than this only small searches are made. They are over within seconds, and may take as long as that is here. */
const longMs = 120_000;

/** The exit status. */
export async function runAll(host: Host, budgetMs: number, firstSeed: number): Promise<number> {
  const startedMs = Date.now();
  let failures = await runCanaries(host);
  failures += await runSearches(host, budgetMs);
  const untilMs = Math.max(startedMs + budgetMs, Date.now() + budgetMs * shares.seeds);
  failures += await runSeeds(host, firstSeed, () => Date.now() < untilMs);
  return failures === 0 ? 0 : 1;
}

async function runCanaries(host: Host): Promise<number> {
  let missed = 0;
  for (const canary of canaries) {
    const { caught, seeds } = await hunt(canary, host, canarySeedsMax);
    if (caught === undefined) missed++;
    const how = caught === undefined ? `NOT CAUGHT by ${seeds} seeds` : `caught by seed ${caught.seed} (${caught.broken?.rule})`;
    console.log(`canary   ${canary.name}: ${how}`);
  }
  return missed;
}

async function runSearches(host: Host, budgetMs: number): Promise<number> {
  let failures = 0;
  const short = budgetMs < longMs;
  const several = short ? searches.slice(0, searchesShort) : searches;
  let leftMs = budgetMs * shares.searches;
  for (const [index, bounds] of several.entries()) {
    const startedMs = Date.now();
    const untilMs = startedMs + (short ? longMs : leftMs / (several.length - index));
    const { complete, schedules, states, steps, deepest, broken } = await search({ host, bounds, enough: () => Date.now() > untilMs });
    leftMs -= Date.now() - startedMs;
    console.log(
      `search   ${wordsFor(bounds)}: ${complete ? "complete" : "NOT complete"}, at most ${deepest} choices, ${schedules} schedules, ${states} states, ${steps} steps`,
    );
    if (broken === undefined) continue;
    failures++;
    console.log(`broken   ${broken.rule}: ${broken.text}\n  npm run sim -- --search ${index} --choices ${broken.choices.join(",")}`);
  }
  return failures;
}

/** `every order of the first 14 choices, 1 killed` */
function wordsFor({ depth, detours, kills }: Bounds): string {
  const orders = Number.isFinite(detours) ? `${detours} detours` : "every order";
  return `${orders} of ${Number.isFinite(depth) ? `the first ${depth} choices` : "whole lives"}, ${kills} killed`;
}

/** The number of runs that broke a promise. */
export async function runSeeds(host: Host, firstSeed: number, more: (seeds: number) => boolean): Promise<number> {
  const sums = { seeds: 0, steps: 0, calls: 0, simulatedMs: 0, tooLong: 0, failures: 0 };
  const outcomes: Record<string, number> = {};
  for (let seed = firstSeed; more(sums.seeds); seed++) {
    const report = await randomRun({ seed: String(seed), host });
    sums.seeds++;
    sums.steps += report.steps;
    sums.calls += report.calls;
    sums.simulatedMs += report.tookMs;
    if (report.tooLong) sums.tooLong++;
    for (const [outcome, count] of Object.entries(report.outcomes)) outcomes[outcome] = (outcomes[outcome] ?? 0) + count;
    if (report.broken === undefined) continue;
    sums.failures++;
    console.log(`broken   ${report.broken.rule}: ${report.broken.text}\n  npm run sim -- --seed ${seed}`);
  }
  const hours = (sums.simulatedMs / 3_600_000).toFixed(1);
  console.log(
    `random   seeds ${firstSeed} to ${firstSeed + sums.seeds - 1}: ${sums.failures} broke a promise, ${sums.tooLong} took too long; ${sums.steps} steps, ${sums.calls} calls, ${hours} simulated hours`,
  );
  console.log(
    `outcomes ${Object.entries(outcomes)
      .map(([outcome, count]) => `${outcome} ${count}`)
      .join(", ")}`,
  );
  return sums.failures;
}
