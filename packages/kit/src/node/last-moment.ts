/** What can be done in the last moment of a process: Node.js waits for nothing any more, so every call is synchronous. */
import { lstatSync, renameSync, unlinkSync } from "node:fs";
import type { LastMoment } from "../ports/self.ts";
import { createNow, inodeOf } from "./files.ts";

/** Not called when the process is killed, nor when it aborts. */
export function onExit(handler: (moment: LastMoment) => void): void {
  process.on("exit", (code) => {
    try {
      handler({ code, inode, replace });
    } catch {
      // the disk refuses: what was to be said is not said
    }
  });
}

function inode(path: string): string | undefined {
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? undefined : inodeOf(stats);
}

function replace(path: string, text: string): void {
  const aside = `${path}.${process.pid.toString(16).padStart(8, "0")}.new`; // a name that the next owner sweeps
  createNow(aside, text, 0o600, false);
  try {
    renameSync(aside, path);
  } catch (error) {
    unlinkSync(aside);
    throw error;
  }
}
