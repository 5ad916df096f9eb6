/** What `hob doctor` wants to know of the machine. */
import { statfsSync } from "node:fs";
import type { MachineFacts } from "../client/ports.ts";
import { openFilesLimit } from "./facts.ts";
import { networkFileSystem } from "./file-system.ts";

export function machineFacts(path: string): MachineFacts {
  return {
    node: process.versions.node,
    openFiles: openFilesLimit(),
    freeBytes: freeBytes(path),
    networkFileSystem: networkFileSystem(path),
  };
}

function freeBytes(path: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}
