/**
 * New inputs from known ones: bytes are flipped, cut, repeated, moved and mixed, pieces are put in that mean something to
 * the reader, and values of JSON are exchanged for odd ones (mutate-json.ts). What comes out depends on the chance alone.
 */
import type { Chance } from "../../packages/kit/src/sim/machine/chance.ts";
import { mutateJson } from "./mutate-json.ts";
import type { Case } from "./target.ts";

export const inputBytesMax = 4_096;

/** Pieces that many readers treat in a way of their own. */
const pieces: readonly Buffer[] = [
  ...[
    "\n",
    "\r\n",
    "\0",
    " ",
    "\t",
    '"',
    "\\",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "=",
    "-",
    "--",
    ".",
    "..",
    "/",
    "@",
    "#",
    "'",
    "é",
    "😀",
    "\u2028",
  ],
  ...["null", "true", "0", "-0", "-1", "1e999", "4294967296", "9007199254740993", "9".repeat(400), "__proto__", "constructor", "\\ud800"],
  ...["\ufeff", "{}", "[]", '""', "\u001b[31m", "\u202e"],
].map((text) => Buffer.from(text));
const brokenUtf8: readonly Buffer[] = ["ff", "80", "c3", "e282", "f09f98", "c0af", "eda080"].map((hex) => Buffer.from(hex, "hex"));
const oddBytes = [0x00, 0x01, 0x0a, 0x0d, 0x20, 0x22, 0x5c, 0x7b, 0x7d, 0x7f, 0x80, 0xff];

type Change = (input: Buffer, chance: Chance, others: readonly Buffer[], words: readonly Buffer[]) => Buffer;

const changes: readonly Change[] = [
  flip,
  setByte,
  insert,
  insert,
  remove,
  remove,
  repeat,
  move,
  splice,
  (input, chance) => input.subarray(0, chance.below(input.length + 1)),
];

/** One to five changes; every second input of JSON is changed as a value first. */
export function mutate({ shape, words }: Case, pool: readonly Buffer[], chance: Chance): Buffer {
  let input = chance.pick(pool);
  const asJson = shape === "json" || shape === "lines";
  if (asJson && chance.happens(0.6)) {
    input = mutateJson(input, shape === "lines", chance);
    if (chance.happens(0.6)) return input.subarray(0, inputBytesMax);
  }
  do input = chance.pick(changes)(input, chance, pool, words);
  while (chance.happens(0.5));
  return Buffer.from(input.subarray(0, inputBytesMax));
}

function flip(input: Buffer, chance: Chance): Buffer {
  if (input.length === 0) return input;
  const changed = Buffer.from(input);
  const at = chance.below(changed.length);
  changed[at] = (changed[at] as number) ^ (1 << chance.below(8));
  return changed;
}

function setByte(input: Buffer, chance: Chance): Buffer {
  if (input.length === 0) return input;
  const changed = Buffer.from(input);
  changed[chance.below(changed.length)] = chance.happens(0.5) ? chance.pick(oddBytes) : chance.below(256);
  return changed;
}

function insert(input: Buffer, chance: Chance, _others: readonly Buffer[], words: readonly Buffer[]): Buffer {
  const at = chance.happens(0.2) ? chance.pick([0, input.length]) : chance.below(input.length + 1);
  const own = words.length > 0 && chance.happens(0.6);
  const piece = own ? chance.pick(words) : chance.pick(chance.happens(0.2) ? brokenUtf8 : pieces);
  return joined(input.subarray(0, at), piece, input.subarray(at));
}

function remove(input: Buffer, chance: Chance): Buffer {
  const [from, to] = range(input, chance);
  return joined(input.subarray(0, from), input.subarray(to));
}

function repeat(input: Buffer, chance: Chance): Buffer {
  const [from, to] = range(input, chance);
  const times = chance.happens(0.1) ? 200 : 1 + chance.below(4);
  const piece = input.subarray(from, to);
  return joined(input.subarray(0, to), ...Array.from({ length: times }, () => piece), input.subarray(to)).subarray(0, inputBytesMax);
}

function move(input: Buffer, chance: Chance): Buffer {
  const [from, to] = range(input, chance);
  const rest = joined(input.subarray(0, from), input.subarray(to));
  const at = chance.below(rest.length + 1);
  return joined(rest.subarray(0, at), input.subarray(from, to), rest.subarray(at));
}

function splice(input: Buffer, chance: Chance, others: readonly Buffer[]): Buffer {
  const other = chance.pick(others);
  const [from, to] = range(other, chance);
  const at = chance.below(input.length + 1);
  return joined(input.subarray(0, at), other.subarray(from, to), input.subarray(chance.happens(0.5) ? at : input.length));
}

/** Short ones more often than long ones. */
function range(input: Buffer, chance: Chance): [number, number] {
  const from = chance.below(input.length + 1);
  const length = chance.below(chance.happens(0.7) ? 8 : input.length + 1);
  return [from, Math.min(input.length, from + length)];
}

function joined(...parts: Buffer[]): Buffer {
  return Buffer.concat(parts);
}
