/**
 * Regular expressions of others, with an end: one such as `(a+)+x` may try for longer than anybody lives, and nothing else is
 * done in this process meanwhile. V8 stops a script at its deadline also in the middle of a match.
 */
import process from "node:process";
import { createContext, Script } from "node:vm";
import { HobError } from "@hob/kit";

/** Of processor time for one search; a usual pattern needs a thousandth of it for a screen. */
const searchMsMax = 200;
/** A search is stopped so often to see how much it has used: somebody else may have had the processor. */
const stopMs = 50;

let world: { work?: (() => void) | undefined } | undefined;
let script: Script | undefined;

interface Found {
  readonly index: number;
  readonly match: RegExpExecArray;
}

/** The first of `lines` that matches. Throws `invalid-input` when that takes too long to find out. */
export function firstMatch(pattern: RegExp, lines: readonly string[]): Found | undefined {
  let found: Found | undefined;
  let index = 0;
  const search = (): void => {
    for (; index < lines.length && found === undefined; index++) {
      const match = pattern.exec(lines[index] as string);
      if (match !== null) found = { index, match };
    }
  };
  const before = process.cpuUsage();
  // Each goes on with the line at which the one before was stopped.
  while (!isDone(search)) {
    const { user, system } = process.cpuUsage(before);
    if ((user + system) / 1000 > searchMsMax) throw tooSlowError();
  }
  return found;
}

/** False when it was stopped. */
function isDone(work: () => void): boolean {
  world ??= createContext({}) as { work?: () => void };
  script ??= new Script("work()");
  world.work = work;
  try {
    script.runInContext(world, { timeout: stopMs });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return false;
    throw error;
  } finally {
    world.work = undefined;
  }
}

function tooSlowError(): HobError {
  return new HobError("invalid-input", "the regular expression takes too long to match what is shown", {
    hint: "A repetition within a repetition, such as (a+)+, is the usual cause: write it with one.",
  });
}
