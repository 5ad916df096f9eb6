/** What a process weighs. Linux says which pages are its own; elsewhere there is the resident size alone. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Megabytes. */
export interface Weight {
  /** Resident: pages shared with other processes count in full. */
  resident: number;
  /** Proportional: shared pages are divided among those who share. */
  proportional?: number;
  /** Pages that nobody else has. */
  unique?: number;
}

export function weightOf(pid: number): Weight {
  if (process.platform !== "linux")
    return { resident: Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) / 1024 };
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  const field = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(rollup)?.[1] ?? Number.NaN) / 1024;
  return { resident: field("Rss"), proportional: field("Pss"), unique: field("Private_Clean") + field("Private_Dirty") };
}

/** What a process gained between two weighings, in megabytes: pages of its own where the system tells. */
export function growth(before: Weight, after: Weight): number {
  const own = (weight: Weight): number => weight.unique ?? weight.resident;
  return own(after) - own(before);
}
