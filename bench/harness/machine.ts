/** The machine's facts, without which figures mean nothing. No names of machines or people. */
import { execFileSync } from "node:child_process";
import { cpus, loadavg, release, totalmem } from "node:os";

export interface MachineFacts {
  date: string;
  commit: string;
  node: string;
  system: string;
  processor: string;
  cores: number;
  memoryGiB: number;
  /** Of the last minute, before the run. */
  load: number;
}

export function machineFacts(root: string): MachineFacts {
  const processors = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: commitOf(root),
    node: process.versions.node,
    system: `${process.platform} ${release()} ${process.arch}`,
    processor: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    load: Number((loadavg()[0] ?? 0).toFixed(2)),
  };
}

/** A copy without git has no commit. */
function commitOf(root: string): string {
  try {
    return execFileSync("git", ["describe", "--always", "--dirty"], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return "unknown";
  }
}
