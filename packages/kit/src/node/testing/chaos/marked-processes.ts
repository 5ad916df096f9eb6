/** Processes of a round, found by the mark that all of them inherit: for seeing what is left, and for ending it. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { detachedVariable } from "../../child-marks.ts";
import { linuxPids, processStat } from "../../process-stat.ts";
import { markVariable } from "../points-protocol.ts";

export interface MarkedProcess {
  pid: number;
  command: string;
  /** Declared so by the daemon: it is meant to stay. */
  detached: boolean;
}

/** Live processes, other than this one, that carry the mark. */
export function markedProcesses(mark: string): MarkedProcess[] {
  const found = process.platform === "linux" ? onLinux(mark) : elsewhere(mark);
  return found.filter(({ pid }) => pid !== process.pid && processStat(pid)?.zombie === false);
}

export function endMarked(mark: string): void {
  for (const { pid } of markedProcesses(mark)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It ended by itself meanwhile.
    }
  }
}

function onLinux(mark: string): MarkedProcess[] {
  return linuxPids().flatMap((pid) => {
    const environment = read(`/proc/${pid}/environ`).split("\0");
    if (!environment.includes(`${markVariable}=${mark}`)) return [];
    const command = read(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
    return [{ pid, command, detached: environment.some((entry) => entry.startsWith(`${detachedVariable}=`)) }];
  });
}

/** ps(1) with -E appends the environment to the command. */
function elsewhere(mark: string): MarkedProcess[] {
  const listing = execFileSync("ps", ["-axwwE", "-o", "pid=,command="], { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  return listing.split("\n").flatMap((line) => {
    const words = line.trim().split(" ");
    if (!words.includes(`${markVariable}=${mark}`)) return [];
    const detached = words.some((word) => word.startsWith(`${detachedVariable}=`));
    return [{ pid: Number(words[0]), command: words.slice(1).join(" "), detached }];
  });
}

function read(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return ""; // it has ended, or is another user's
  }
}
