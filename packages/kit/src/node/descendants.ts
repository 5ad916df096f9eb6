/**
 * Finding the processes that must end with a daemon: everything below it in the process tree that was not let go, and
 * everything anywhere that carries its mark. On Linux both are read from /proc; on macOS the system shows environments
 * only of some programs (ps -E), so there the process groups that the daemon keeps are the rule and this adds to it.
 */
import { statSync } from "node:fs";
import { type Belonging, belongingOfPid, type ChildMark, markText, ownedVariable } from "./child-marks.ts";
import { linuxPids, type ProcessStat, processStat } from "./process-stat.ts";
import { errorCodeOf } from "./system-error.ts";

/** A process as it was found; `startTime` tells it from a later one of the same pid. */
export type Found = Pick<ProcessStat, "pid" | "groupId" | "startTime">;

/** What belongs to the life `mark`, whose daemon is `root`; without a daemon by the mark alone. Never `root` itself. */
export async function findOwned(root: number | undefined, mark: ChildMark): Promise<Found[]> {
  const same = (other: ChildMark): boolean => other.owner === mark.owner && other.generation === mark.generation;
  if (process.platform !== "linux") return (await macMarked(mark)).filter((found) => same(found.mark) && found.pid !== root);
  const table = living(linuxPids());
  const owned = new Map<number, ProcessStat>();
  if (root !== undefined) for (const stat of descendantsOf(root, table, same)) owned.set(stat.pid, stat);
  for (const stat of table) {
    const belonging = belongingOfPid(stat.pid);
    if (belonging.kind === "owned" && same(belonging.mark) && isOurs(stat.pid)) owned.set(stat.pid, stat);
  }
  if (root !== undefined) owned.delete(root);
  return [...owned.values()];
}

/** The guards of the life `mark`, on Linux. On macOS they are among what is owned: their order is in their command. */
export function findGuards(mark: ChildMark): Found[] {
  const same = (other: ChildMark): boolean => other.owner === mark.owner && other.generation === mark.generation;
  return findMarked((belonging) => belonging.kind === "guard" && same(belonging.mark));
}

/** What earlier lives of the same instance left behind. Their claim is free, so those lives are over. */
export async function findLeftovers(mark: ChildMark): Promise<Found[]> {
  const earlier = (other: ChildMark): boolean => other.owner === mark.owner && other.generation !== mark.generation;
  if (process.platform !== "linux") return (await macMarked(mark)).filter((found) => earlier(found.mark));
  return findMarked((belonging) => belonging.kind === "owned" && earlier(belonging.mark));
}

/** Sends a signal to exactly that process. False when it has ended. */
export function signalFound(found: Found, signal: NodeJS.Signals): boolean {
  if (processStat(found.pid)?.startTime !== found.startTime) return false; // L7
  try {
    process.kill(found.pid, signal);
    return true;
  } catch (error) {
    return errorCodeOf(error) === "EPERM";
  }
}

export function isStillThere(found: Found): boolean {
  const stat = processStat(found.pid);
  return stat?.startTime === found.startTime && !stat.zombie;
}

/**
 * Our own processes with such a mark. Hardly any process has one, so that is looked for first; and again once we know which
 * process it is, since the pid may have become another one's meanwhile (L7).
 */
function findMarked(isMeant: (belonging: Belonging) => boolean): ProcessStat[] {
  const hasMark = (pid: number): boolean => isMeant(belongingOfPid(pid));
  return living(linuxPids().filter(hasMark)).filter(({ pid }) => hasMark(pid) && isOurs(pid));
}

/** Zombies are nobody. */
function living(pids: readonly number[]): ProcessStat[] {
  return pids.flatMap((pid) => {
    const stat = processStat(pid);
    return stat === undefined || stat.zombie ? [] : [stat];
  });
}

/** Down the tree, past nothing that was let go, that guards us, or that belongs to another life. */
function descendantsOf(root: number, table: ProcessStat[], same: (mark: ChildMark) => boolean): ProcessStat[] {
  const found: ProcessStat[] = [];
  const parents = [root];
  for (let parent = parents.pop(); parent !== undefined; parent = parents.pop()) {
    for (const stat of table) {
      if (stat.parentPid !== parent) continue;
      const belonging = belongingOfPid(stat.pid);
      if (belonging.kind !== "none" && !(belonging.kind === "owned" && same(belonging.mark))) continue;
      found.push(stat);
      parents.push(stat.pid);
    }
  }
  return found;
}

function isOurs(pid: number): boolean {
  try {
    return statSync(`/proc/${pid}`).uid === process.geteuid?.();
  } catch {
    return false;
  }
}

/** ps(1) with -E appends the environment to the command; only words that are a whole mark count. */
async function macMarked(mark: ChildMark): Promise<(Found & { mark: ChildMark })[]> {
  const { execFile } = process.getBuiltinModule("node:child_process");
  const listing = await new Promise<string>((resolve) => {
    execFile("/bin/ps", ["-xwwE", "-o", "pid=,command="], { maxBuffer: 64 * 1024 * 1024 }, (_error, stdout) => resolve(stdout));
  });
  const prefix = `${ownedVariable}=${markText({ owner: mark.owner, generation: "" })}`;
  return listing.split("\n").flatMap((line) => {
    const word = line.split(" ").find((candidate) => candidate.startsWith(prefix));
    const stat = word === undefined ? undefined : processStat(Number.parseInt(line, 10));
    return word === undefined || stat === undefined
      ? []
      : [{ ...stat, mark: { owner: mark.owner, generation: word.slice(prefix.length) } }];
  });
}
