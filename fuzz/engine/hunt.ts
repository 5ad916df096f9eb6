/**
 * Looking for an input that breaks a promise of one reader. Inputs are made from those that are known to be different: the
 * seeds, what is kept in the corpus, and every input that reached code that none had reached before. Each of these is also
 * made longer, to see how the work grows.
 */
import { createHash } from "node:crypto";
import { Chance } from "../../packages/kit/src/sim/machine/chance.ts";
import { type Counters, Reach } from "./coverage.ts";
import { checkGrowth, checkMemory } from "./growth.ts";
import { mutate } from "./mutate.ts";
import { shrink } from "./shrink.ts";
import { type Case, promises, Violation } from "./target.ts";

/** What the inputs are tried with. */
export interface Bench {
  readonly one: Case;
  readonly counters: Counters;
  /** Told each input before it is tried. */
  readonly trying: (input: Buffer) => void;
  /** What was thrown or rejected since the last time, where nobody caught it. */
  readonly stray: () => unknown;
}

export interface Hunt extends Bench {
  readonly seed: string;
  /** What was found before. */
  readonly corpus: readonly Buffer[];
  /** Asked after each batch: whether so many inputs are enough. */
  readonly enough: (inputs: number) => boolean;
}

export interface Found {
  readonly input: Buffer;
  readonly violation: Violation;
}

export interface Hunted {
  readonly inputs: number;
  /** Those that reached something new. */
  readonly kept: readonly Buffer[];
  readonly found: Found | undefined;
}

const batchInputs = 48;
const poolMax = 400;

export async function hunt(order: Hunt): Promise<Hunted> {
  const chance = new Chance(`${order.seed}/${order.one.name}`);
  const reach = new Reach();
  const pool: Buffer[] = [];
  let inputs = 0;
  let batch: Buffer[] = [...order.one.seeds, ...order.corpus];
  do {
    order.counters.take();
    inputs += batch.length;
    let found = await firstFound(batch, (input) => tryOnce(order, input));
    if (found !== undefined) return { inputs, kept: pool, found };
    const executed = order.counters.take();
    if (pool.length === 0 || reach.isNew(executed)) {
      const fresh = await thoseThatReach(order, batch, reach);
      reach.add(executed); // what depends on more than the input is not new a second time
      found = await firstFound(fresh, (input) => tryLonger(order, input));
      if (found !== undefined) return { inputs, kept: pool, found };
      for (const input of pool.length === 0 ? batch : fresh) pool[pool.length < poolMax ? pool.length : chance.below(poolMax)] = input;
    }
    batch = Array.from({ length: batchInputs }, () => mutate(order.one, pool, chance));
  } while (!order.enough(inputs));
  return { inputs, kept: pool, found: undefined };
}

/** Everything that must hold of one input by itself. The same input is always tried in the same way. */
export async function tryOnce({ one, trying, stray }: Bench, input: Buffer): Promise<Violation | undefined> {
  stray(); // whatever an earlier one left
  trying(input);
  try {
    await one.check(input, chanceOf(input));
    await checkMemory(one, input);
  } catch (error) {
    return violationOf(error, "it threw");
  }
  const lost = stray();
  return lost === undefined ? undefined : violationOf(lost, "nobody caught");
}

/** How the work grows when pieces of the input are repeated. */
export async function tryLonger({ one, counters, trying, stray }: Bench, input: Buffer): Promise<Violation | undefined> {
  trying(input);
  try {
    await checkGrowth(one, input, counters, chanceOf(input));
  } catch (error) {
    return violationOf(error, "made longer, it threw");
  }
  const lost = stray();
  return lost === undefined ? undefined : violationOf(lost, "made longer, nobody caught");
}

async function firstFound(
  inputs: readonly Buffer[],
  attempt: (input: Buffer) => Promise<Violation | undefined>,
): Promise<Found | undefined> {
  for (const input of inputs) {
    const violation = await attempt(input);
    if (violation !== undefined) return { input, violation };
  }
  return undefined;
}

/** Inputs that reach something new, one after the other. */
async function thoseThatReach(bench: Bench, batch: readonly Buffer[], reach: Reach): Promise<Buffer[]> {
  const fresh: Buffer[] = [];
  for (const input of batch) {
    bench.counters.take();
    await tryOnce(bench, input);
    if (reach.add(bench.counters.take())) fresh.push(input);
  }
  return fresh;
}

/** Of these inputs as few as reach what all of them reach and the seeds do not, the shortest first. */
export async function fewest(bench: Bench, inputs: readonly Buffer[]): Promise<Buffer[]> {
  const reach = new Reach();
  await thoseThatReach(bench, bench.one.seeds, reach);
  return await thoseThatReach(
    bench,
    [...inputs].sort((a, b) => a.length - b.length),
    reach,
  );
}

/** The same finding with an input that has nothing in it that could be left out. */
export async function smallest(bench: Bench, { input, violation }: Found): Promise<Found> {
  const fails = async (candidate: Buffer): Promise<boolean> => (await tryOnce(bench, candidate))?.promise === violation.promise;
  const small = await shrink(input, fails);
  return { input: small, violation: (await tryOnce(bench, small)) ?? violation };
}

function chanceOf(input: Buffer): Chance {
  return new Chance(createHash("sha1").update(input).digest("hex"));
}

function violationOf(error: unknown, how: string): Violation {
  if (error instanceof Violation) return error;
  return new Violation(promises.typed, `${how}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
}
