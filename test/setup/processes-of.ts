/**
 * Which processes carry a mark, from outside: for checking that nothing was left behind. Linux reads /proc;
 * elsewhere `ps` shows arguments and environment, which is enough for daemons, which inherit marks that begin with HOB_.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

export interface FoundProcess {
  pid: number;
  command: string;
}

const pollMs = 50;

/** Live processes, other than this one, that have `mark` in their environment, arguments, working directory or open files. */
export function processesOf(mark: string): FoundProcess[] {
  const found = process.platform === "linux" ? linuxProcessesOf(mark) : otherProcessesOf(mark);
  return found.filter(({ pid }) => pid !== process.pid);
}

/**
 * The processes that have `mark`, when there is none any more, or after `waitMs`. A look can miss one: a process that was
 * forked after the listing was read, by one that has ended by now, or one that is just being replaced by its program and
 * shows nothing of itself. So "none" is what two looks in a row say.
 */
export async function whenNoneOf(mark: string, waitMs: number): Promise<FoundProcess[]> {
  const until = performance.now() + waitMs;
  for (let nones = 0; ; ) {
    const found = processesOf(mark);
    nones = found.length === 0 ? nones + 1 : 0;
    if (nones === 2 || performance.now() > until) return found;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

export function endProcesses(processes: FoundProcess[]): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It ended by itself meanwhile.
    }
  }
}

function linuxProcessesOf(mark: string): FoundProcess[] {
  const found: FoundProcess[] = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const command = read(`/proc/${name}/cmdline`).replaceAll("\0", " ").trim();
    // A zombie has neither; its parent's wait is its end.
    if (command === "") continue;
    if (mentions(name, mark, command)) found.push({ pid: Number(name), command });
  }
  return found;
}

function mentions(pid: string, mark: string, command: string): boolean {
  if (command.includes(mark) || read(`/proc/${pid}/environ`).includes(mark)) return true;
  return [`/proc/${pid}/cwd`, ...openFiles(pid)].some((link) => target(link).includes(mark));
}

function openFiles(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((number) => `/proc/${pid}/fd/${number}`);
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

function target(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return "";
  }
}

function otherProcessesOf(mark: string): FoundProcess[] {
  const listing = execFileSync("ps", ["-axwwE", "-o", "pid=,command="], { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  const found: FoundProcess[] = [];
  for (const line of listing.split("\n")) {
    const match = /^\s*(\d+) (.*)$/.exec(line);
    if (match?.[1] && match[2]?.includes(mark)) found.push({ pid: Number(match[1]), command: match[2] });
  }
  return found;
}
