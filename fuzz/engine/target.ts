/**
 * What is fuzzed. A target names the code that reads (the subject), what its input looks like, how it is read once (there
 * the work is counted), and what must hold for every input whatever. A canary is a target with a broken subject in the
 * place of the right one. To add a reader: a file in targets/ and a row in its table, and one broken copy in canaries/.
 */
import { errorTable } from "../../packages/kit/src/errors/table.ts";
import type { Chance } from "../../packages/kit/src/sim/machine/chance.ts";

/** What kind of bytes a reader takes, which decides how they are changed. */
export type Shape = "bytes" | "lines" | "json" | "text";

export interface Target<Subject> {
  readonly name: string;
  /** What is read, and who may have written it. */
  readonly help: string;
  readonly subject: Subject;
  readonly shape: Shape;
  /** Valid inputs: a text, bytes, or a value to be written as JSON. */
  readonly seeds: readonly unknown[];
  /** Pieces that mean something to the reader. */
  readonly words?: readonly (string | Buffer)[];
  /** Reads the input once, in the most expensive way that the sender can choose. What it throws is a finding. */
  read(subject: Subject, input: Buffer): unknown;
  /** Throws `Violation`, or anything else, when something does not hold. `chance` depends on the input alone. */
  check(subject: Subject, input: Buffer, chance: Chance): void | Promise<void>;
}

/** A target with its subject, or with a broken one. */
export interface Case {
  readonly name: string;
  readonly help: string;
  readonly shape: Shape;
  readonly seeds: readonly Buffer[];
  readonly words: readonly Buffer[];
  read(input: Buffer): unknown;
  check(input: Buffer, chance: Chance): void | Promise<void>;
}

export function caseOf<Subject>(target: Target<Subject>, subject: Subject = target.subject): Case {
  const { name, help, shape, words = [] } = target;
  return {
    name,
    help,
    shape,
    words: words.map(bytesOf),
    seeds: target.seeds.map(bytesOf),
    read: (input) => target.read(subject, input),
    check: (input, chance) => target.check(subject, input, chance),
  };
}

export interface Canary {
  /** What the broken copy does. */
  readonly name: string;
  /** The promise that it breaks, as violations name it. */
  readonly breaks: string;
  readonly broken: Case;
}

export function canary<Subject>(target: Target<Subject>, name: string, breaks: string, subject: Subject): Canary {
  return { name: `${target.name}: ${name}`, breaks, broken: caseOf(target, subject) };
}

/** A promise that was broken. */
export class Violation extends Error {
  readonly promise: string;

  constructor(promise: string, message: string) {
    super(message);
    this.promise = promise;
  }
}

/** The promises that every reader makes; targets have some of their own besides. */
export const promises = {
  typed: "only typed errors",
  linear: "work grows with the input",
  bounded: "memory is bounded",
  split: "cuts change nothing",
  same: "written and read back the same",
  obeyed: "garbage is never obeyed",
  refused: "what is valid is not refused",
} as const;

export function demand(held: boolean, promise: string, message: () => string): void {
  if (!held) throw new Violation(promise, message());
}

/** Both as JSON, which is how they were written. */
export function demandSame(left: unknown, right: unknown, promise: string, what: string): void {
  const [one, other] = [JSON.stringify(left) ?? "undefined", JSON.stringify(right) ?? "undefined"];
  if (one === other) return;
  let at = 0;
  while (one[at] === other[at]) at++;
  const around = (text: string): string => clip(`${at > 40 ? "…" : ""}${text.slice(Math.max(0, at - 40))}`);
  throw new Violation(promise, `${what}: ${around(one)} and ${around(other)}`);
}

/** The value, or the error, which must be one of ours with one of these codes. */
export function typed<T>(codes: readonly string[], work: () => T): { value: T } | { error: Error } {
  try {
    return { value: work() };
  } catch (error) {
    return { error: ofOurs(error, codes) };
  }
}

/** As `typed`, for what takes its time. */
export async function typedLater<T>(codes: readonly string[], work: () => Promise<T>): Promise<{ value: T } | { error: Error }> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error: ofOurs(error, codes) };
  }
}

/** By name, not by class: packages are bundled apart, each with a class of its own. No code: any of the table. */
export function ofOurs(error: unknown, codes: readonly string[] = []): Error {
  if (!(error instanceof Error)) throw new Violation(promises.typed, `what was thrown is no error: ${String(error)}`);
  const { name, code, hint, message } = error as Error & { code?: unknown; hint?: unknown };
  const ours = name === "HobError" && typeof code === "string" && Object.hasOwn(errorTable, code);
  if (!ours) throw new Violation(promises.typed, `an error that is none of ours: ${error.stack ?? message}`);
  if (codes.length > 0 && !codes.includes(code)) throw new Violation(promises.typed, `${code} is none of ${codes.join(", ")}: ${message}`);
  if (typeof message !== "string" || typeof hint !== "string") throw new Violation(promises.typed, `${code} has no texts`);
  return error;
}

export function clip(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function bytesOf(seed: unknown): Buffer {
  if (seed instanceof Uint8Array) return Buffer.from(seed);
  return Buffer.from(typeof seed === "string" ? seed : JSON.stringify(seed));
}
