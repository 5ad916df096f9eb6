/** A whole run: every canary must be found, then every reader is fuzzed for its share of the time. */
import { canaries } from "./canaries/table.ts";
import type { Corpus } from "./corpus.ts";
import { Counters } from "./engine/coverage.ts";
import { type Bench, fewest, hunt, smallest, tryLonger, tryOnce } from "./engine/hunt.ts";
import { catchStray } from "./engine/stray.ts";
import type { Canary, Case, Violation } from "./engine/target.ts";
import { Watchdog } from "./engine/watchdog.ts";
import { targets } from "./targets/table.ts";

export interface RunOptions {
  readonly corpus: Corpus;
  readonly seed: string;
  /** For all readers together. */
  readonly budgetMs: number;
  /** For each reader; a run that ends by this alone is the same on every machine. */
  readonly inputsMax: number;
  /** Add inputs that reach further than the seeds to the corpus. */
  readonly keep: boolean;
  /** One target only, with its canaries. */
  readonly target: string | undefined;
  readonly print: (line: string) => void;
}

/** A canary that was not found in so many inputs is not found. Most need fewer than a hundred. */
const canaryInputsMax = 20_000;

export const targetNames: readonly string[] = targets.map(({ name }) => name);

/** The exit status. */
export async function runAll(options: RunOptions): Promise<number> {
  const { target } = options;
  const chosen = targets.filter(({ name }) => target === undefined || name === target);
  const birds = canaries.filter(({ broken }) => target === undefined || broken.name === target);
  const watchdog = new Watchdog(targetNames);
  const common = { counters: new Counters(), stray: catchStray() };
  // A stack that is translated costs a hundred times as much, and most errors here are expected.
  process.setSourceMapsEnabled(false);
  const benchOf = (one: Case): Bench => ({ ...common, one, trying: (input) => watchdog.trying(one.name, input) });
  try {
    let failures = 0;
    for (const bird of birds) if (!(await caught(bird, benchOf(bird.broken), options))) failures++;
    for (const [index, one] of chosen.entries()) {
      const untilMs = performance.now() + options.budgetMs / chosen.length;
      if (!(await holds(benchOf(one), options, untilMs))) failures++;
      if (index === chosen.length - 1) options.print(failures === 0 ? "every promise was kept" : `${failures} failures`);
    }
    return failures === 0 ? 0 : 1;
  } finally {
    common.counters.close();
    await watchdog.close();
  }
}

/** Tries one input, with whole stacks. The exit status. */
export async function replay(name: string, input: Buffer, print: (line: string) => void): Promise<number> {
  const one = targets.find((target) => target.name === name);
  if (one === undefined) throw new Error(`there is no target "${name}"`);
  const counters = new Counters();
  const bench: Bench = { one, counters, stray: catchStray(), trying() {} };
  const violation = (await tryOnce(bench, input)) ?? (await tryLonger(bench, input));
  counters.close();
  print(`${one.name}: ${one.help}, ${input.length} bytes: ${JSON.stringify(input.toString("latin1"))}`);
  print(violation === undefined ? "every promise was kept" : broken(violation));
  return violation === undefined ? 0 : 1;
}

async function caught({ name, breaks, broken: { name: target } }: Canary, bench: Bench, { seed, print }: RunOptions): Promise<boolean> {
  const { inputs, found } = await hunt({ ...bench, seed: `${seed}/${target}`, corpus: [], enough: (count) => count >= canaryInputsMax });
  const seen = found?.violation.promise === breaks;
  const how = found === undefined ? "" : ` (${found.violation.promise}${seen ? "" : `, and not: ${breaks}: ${found.violation.message}`})`;
  print(`canary   ${name}: ${seen ? "caught" : "NOT CAUGHT"} by ${inputs} inputs${how}`);
  return seen;
}

async function holds(bench: Bench, { corpus, seed, inputsMax, keep, print }: RunOptions, untilMs: number): Promise<boolean> {
  const { one } = bench;
  const enough = (count: number): boolean => count >= inputsMax || performance.now() > untilMs;
  const { inputs, kept, found } = await hunt({ ...bench, seed, corpus: corpus.of(one.name), enough });
  print(`reader   ${one.name} (${one.help}): ${inputs} inputs, ${kept.length} reached something new`);
  if (found === undefined) {
    if (keep) for (const input of await fewest(bench, kept)) corpus.add(one.name, input);
    return true;
  }
  const { input, violation } = await smallest(bench, found);
  print(`${broken(violation)}\n  ${corpus.add(one.name, input)}`);
  return false;
}

function broken({ promise, message }: Violation): string {
  return `broken   ${promise}: ${message}`;
}
