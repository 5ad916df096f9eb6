/**
 * The port Random. The bits of an id come from the kernel's own generator, read as a file: node:crypto reads the same one,
 * and takes 2 to 4 ms to load, which every start would pay twice.
 */
import { closeSync, openSync, readSync } from "node:fs";
import { assert } from "../base/assert.ts";
import type { Random } from "../ports/random.ts";

export const random: Random = {
  id: () => randomBytes(16).toString("hex"),
  fraction: () => Math.random(),
};

function randomBytes(count: number): Buffer {
  const bytes = Buffer.alloc(count);
  let descriptor: number;
  try {
    descriptor = openSync("/dev/urandom", "r");
  } catch {
    return process.getBuiltinModule("node:crypto").randomBytes(count); // a sandbox without devices
  }
  try {
    assert(readSync(descriptor, bytes) === count, "the kernel gives as many random bytes as are asked for");
    return bytes;
  } finally {
    closeSync(descriptor);
  }
}
