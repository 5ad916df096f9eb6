/**
 * Marks in a process's environment, from which its place is read when nothing else is left to ask: which life of which
 * instance owns it, or that it was let go on purpose. Every descendant inherits them, whatever session it moves to
 * (STOP-07); a mark is compared as a whole, so no process is ever taken for ours by its name (BROW-03).
 */
import { readProcFile } from "./proc-file.ts";
import { procDirectory } from "./process-stat.ts";

/** Whose life: `owner` is the instance (the path of its directory), `generation` one life of it. */
export interface ChildMark {
  owner: string;
  generation: string;
}

/**
 * `owned`: ends with that life. `free`: declared detached, or a daemon with a life of its own. `guard`: watches over that
 * life. `none`: says nothing.
 */
export type Belonging = { kind: "owned" | "guard"; mark: ChildMark } | { kind: "free" } | { kind: "none" };

export const ownedVariable = "HOB_OWNED";
export const detachedVariable = "HOB_DETACHED";
export const guardVariable = "HOB_GUARD";
const launchVariable = "HOB_LAUNCH";

export function markText(mark: ChildMark): string {
  return `${mark.owner}:${mark.generation}`;
}

/** `<owner>:<generation>`; the owner may hold colons. */
export function parseMark(text: string): ChildMark {
  const colon = text.lastIndexOf(":");
  return { owner: text.slice(0, colon), generation: text.slice(colon + 1) };
}

/** From an environment as /proc/<pid>/environ has it. The order matters: a daemon launched by a job carries no mark of the job. */
export function belongingOf(environment: string): Belonging {
  if (!environment.includes("HOB_")) return { kind: "none" };
  const values = new Map<string, string>();
  for (const entry of environment.split("\0")) {
    const equals = entry.indexOf("=");
    if (equals === -1 || !entry.startsWith("HOB_")) continue;
    values.set(entry.slice(0, equals), entry.slice(equals + 1));
  }
  if (values.has(launchVariable) || values.has(detachedVariable)) return { kind: "free" };
  const guarded = markIn(values.get(guardVariable));
  if (guarded !== undefined) return { kind: "guard", mark: guarded };
  const owned = markIn(values.get(ownedVariable));
  return owned === undefined ? { kind: "none" } : { kind: "owned", mark: owned };
}

/** A process may have written over its environment; what is no mark belongs to nobody. */
function markIn(text: string | undefined): ChildMark | undefined {
  return text?.includes(":") === true ? parseMark(text) : undefined;
}

/** Of a process on Linux; `none` when it cannot be read: it has ended, or is another user's. */
export function belongingOfPid(pid: number): Belonging {
  try {
    return belongingOf(readProcFile(`${procDirectory(pid)}/environ`));
  } catch {
    return { kind: "none" };
  }
}
