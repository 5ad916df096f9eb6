/**
 * A disk that is full for a while. On a small file system it is really filled; elsewhere the processes of the round are
 * told to fail their writes as the kernel would (inside.ts).
 */
import { closeSync, openSync, rmSync, statfsSync, writeFileSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { diskFullFile } from "../points-protocol.ts";

/** Nobody's real disk is this small, and filling it takes no time. */
const reallyFilledBytesMax = 64 * 1024 * 1024;
const blockBytes = 64 * 1024;

export interface Disk {
  /** Whether the kernel itself will refuse writes. */
  readonly real: boolean;
  fill(): void;
  free(): void;
}

/** Of the file system that the home is on. */
export function diskOf(home: string, points: string): Disk {
  const beside = dirname(home);
  const { blocks, bsize } = statfsSync(beside);
  return blocks * bsize <= reallyFilledBytesMax ? filled(join(beside, "filling")) : pretended(join(points, diskFullFile));
}

function filled(path: string): Disk {
  return {
    real: true,
    fill() {
      const descriptor = openSync(path, "w");
      try {
        for (let bytes = blockBytes; bytes >= 1; ) if (!writeBlock(descriptor, bytes)) bytes = Math.floor(bytes / 2);
      } finally {
        closeSync(descriptor);
      }
    },
    free: () => rmSync(path, { force: true }),
  };
}

/** False when there is no room for so much. */
function writeBlock(descriptor: number, bytes: number): boolean {
  try {
    return writeSync(descriptor, Buffer.alloc(bytes)) === bytes;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    return false;
  }
}

function pretended(path: string): Disk {
  return { real: false, fill: () => writeFileSync(path, ""), free: () => rmSync(path, { force: true }) };
}
