/**
 * Work and memory are counted, never timed. A piece of an input is repeated until there are 1, 2 and 4 KiB of it, and 8 to
 * be sure: twice the input may cost about twice the work, never the fourfold of an algorithm that goes over everything again.
 */
import type { Chance } from "../../packages/kit/src/sim/machine/chance.ts";
import { blocksRun, type Counters } from "./coverage.ts";
import { type Metered, metered } from "./meter.ts";
import { type Case, clip, demand, promises } from "./target.ts";

const sizes = [1_024, 2_048, 4_096] as const;
const sizeToBeSure = 8_192;
/** So much that whatever calls itself for each piece runs out of stack. */
const deepBytes = 32 * 1024;
const deepTries = 3;
/** What opens a level, wherever levels are. */
const openings = ["[", "{", "("] as const;
const workTries = 2;
/** Between twofold and fourfold. Copying into a buffer that doubles makes steps, which stay below it. */
const growthMax = 3;
/** Work that an input may cost whatever its length. */
const workAlways = 4_000;
/** Memory for each byte of the input, and for a reader as such. */
const allocatedPerByte = 16;
const allocatedAlways = 256 * 1024;

/** Throws `Violation`, or what the reader throws. */
export async function checkGrowth(one: Case, input: Buffer, counters: Counters, chance: Chance): Promise<void> {
  // First: 32 KiB are no joke for whatever goes over everything again.
  for (let tries = 0; tries < workTries; tries++) await checkWork(one, cutOut(input, chance), counters);
  for (const opening of openings) await checkDepth(one, cutOutFirst(input, opening));
  for (let tries = 0; tries < deepTries; tries++) await checkDepth(one, cutOut(input, chance));
}

async function checkDepth(one: Case, { before, piece }: Cut): Promise<void> {
  if (piece.length > 0) await one.read(Buffer.concat([before, repeated(piece, deepBytes)]));
}

async function checkWork(one: Case, { before, piece, after }: Cut, counters: Counters): Promise<void> {
  if (piece.length === 0) return;
  const works: number[] = [];
  counters.take();
  for (const size of sizes) works.push(await workOf(one, Buffer.concat([before, repeated(piece, size), after]), counters));
  if (lastStep(works) <= growthMax) return;
  works.push(await workOf(one, Buffer.concat([before, repeated(piece, sizeToBeSure), after]), counters));
  demand(
    lastStep(works) <= growthMax,
    promises.linear,
    () => `work ${works.join(", ")} for 1, 2, 4, 8 KiB, made by repeating ${clip(JSON.stringify(piece.toString("latin1")))}`,
  );
}

interface Cut {
  readonly before: Buffer;
  readonly piece: Buffer;
  readonly after: Buffer;
}

/** Mostly a short piece: a bracket, a quote, a word. */
function cutOut(input: Buffer, chance: Chance): Cut {
  const from = chance.below(input.length + 1);
  const to = Math.min(input.length, from + 1 + chance.below(chance.happens(0.7) ? 3 : input.length + 1));
  return { before: input.subarray(0, from), piece: input.subarray(from, to), after: input.subarray(to) };
}

/** An empty piece where there is none. */
function cutOutFirst(input: Buffer, word: string): Cut {
  const from = input.indexOf(word);
  const to = from === -1 ? from : from + word.length;
  return { before: input.subarray(0, from), piece: input.subarray(from, to), after: input.subarray(to) };
}

function repeated(piece: Buffer, bytes: number): Buffer {
  return Buffer.concat(Array.from({ length: Math.ceil(bytes / piece.length) }, () => piece));
}

/** How many times the work of the last size is that of the one before, which was half as large. */
function lastStep(works: readonly number[]): number {
  const [before = 0, last = 0] = works.slice(-2);
  return (last + workAlways) / (before + workAlways);
}

/** Throws `Violation` when reading an input takes more memory than it may. */
export async function checkMemory(one: Case, input: Buffer): Promise<void> {
  demandLittle(await metered(() => one.read(input)), input);
}

/** Blocks that ran, and bytes that the language's own functions touched. */
async function workOf(one: Case, input: Buffer, counters: Counters): Promise<number> {
  const seen = await metered(() => one.read(input));
  const work = seen.touched + blocksRun(counters.take());
  demandLittle(seen, input);
  return work;
}

function demandLittle({ allocated }: Metered, { length }: Buffer): void {
  const most = allocatedPerByte * length + allocatedAlways;
  demand(allocated <= most, promises.bounded, () => `${allocated} bytes of memory for ${length} bytes of input`);
}
