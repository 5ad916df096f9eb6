/**
 * What CI asks last: is anything of this run still alive? `leftovers MARK DIRECTORY`: processes started under the mark in
 * their environment, processes whose arguments name this clone, and whatever has the temporary directory open or as its
 * own. This process, its ancestors and those beside it in its pipeline do not count. Ends with 1 and lists them when there
 * are any; ends none of them.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { type FoundProcess, processesOf } from "../../test/setup/processes-of.ts";

const endedWithinMs = 60_000;
const pollMs = 100;

export async function main([mark = "", directory = ""]: readonly string[], root: string): Promise<number> {
  // A daemon that was told to stop a moment ago may still be closing.
  const untilMs = performance.now() + endedWithinMs;
  let left = leftOf(mark, directory, root);
  while (left.length > 0 && performance.now() < untilMs) {
    await new Promise((resolve) => setTimeout(resolve, pollMs));
    left = leftOf(mark, directory, root);
  }
  for (const { pid, command } of left) process.stderr.write(`leftovers: ${pid} ${command}\n`);
  return left.length === 0 ? 0 : 1;
}

function leftOf(mark: string, directory: string, root: string): FoundProcess[] {
  const places = placesOfAll();
  const own = ancestors(places);
  const found = new Map<number, FoundProcess>();
  for (const one of [...processesOf(mark), ...processesOf(directory)]) found.set(one.pid, one);
  // Whoever only names the clone may be the reader of this very output: `.ci/run | tee log`. A daemon is in a group of its own.
  const group = places.get(process.pid)?.group;
  for (const one of processesOf(root)) {
    if (one.command.includes(root) && places.get(one.pid)?.group !== group) found.set(one.pid, one);
  }
  return [...found.values()].filter(({ pid }) => !own.has(pid));
}

interface Place {
  parent: number;
  /** Its process group. */
  group: number;
}

/** This process, its parent, and so on. */
function ancestors(places: ReadonlyMap<number, Place>): Set<number> {
  const chain = new Set<number>();
  for (let pid: number | undefined = process.pid; pid !== undefined && pid > 0 && !chain.has(pid); pid = places.get(pid)?.parent)
    chain.add(pid);
  return chain;
}

function placesOfAll(): Map<number, Place> {
  const lines = process.platform === "linux" ? linuxLines() : psLines();
  return new Map(lines.map(([pid = 0, parent = 0, group = 0]) => [pid, { parent, group }]));
}

/** Small systems have no `ps`. */
function linuxLines(): number[][] {
  return readdirSync("/proc").flatMap((name) => {
    const stat = /^\d+$/.test(name) ? statOf(name) : "";
    const [, parent, group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return stat === "" ? [] : [[Number(name), Number(parent), Number(group)]];
  });
}

function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    return ""; // it has ended meanwhile
  }
}

function psLines(): number[][] {
  const listing = execFileSync("ps", ["-A", "-o", "pid=,ppid=,pgid="], { encoding: "utf8" });
  return listing.split("\n").map((line) => line.trim().split(/\s+/).map(Number));
}
