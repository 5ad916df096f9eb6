/**
 * What CI asks last: is anything of this run still alive? `leftovers MARK DIRECTORY`: processes started under the mark in
 * their environment, processes whose arguments name this clone, and whatever has the temporary directory open or as its
 * own. This process and its ancestors do not count. Ends with 1 and lists them when there are any; ends none of them.
 */
import { execFileSync } from "node:child_process";
import { processesOf, whenNoneOf } from "../../test/setup/processes-of.ts";

const endedWithinMs = 5000;

export async function main([mark = "", directory = ""]: readonly string[], root: string): Promise<number> {
  // A daemon that was told to stop a moment ago may still be closing.
  await whenNoneOf(directory, endedWithinMs);
  const own = new Set(ancestors());
  const found = new Map<number, string>();
  for (const { pid, command } of [...processesOf(mark), ...processesOf(directory)]) found.set(pid, command);
  for (const { pid, command } of processesOf(root)) if (command.includes(root)) found.set(pid, command);
  const left = [...found].filter(([pid]) => !own.has(pid));
  for (const [pid, command] of left) process.stderr.write(`leftovers: ${pid} ${command}\n`);
  return left.length === 0 ? 0 : 1;
}

/** This process, its parent, and so on. */
function ancestors(): number[] {
  const parents = new Map<number, number>();
  for (const line of execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).split("\n")) {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    if (pid !== undefined && parent !== undefined) parents.set(pid, parent);
  }
  const chain: number[] = [];
  for (let pid: number | undefined = process.pid; pid !== undefined && pid > 0 && !chain.includes(pid); pid = parents.get(pid))
    chain.push(pid);
  return chain;
}
