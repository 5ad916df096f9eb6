/**
 * A copy of the module's memory that touches only what is filled. Most of the interpreter's stack and much of its heap
 * are zero; the system gives no memory for pages that nobody has written, so nothing here writes zeros over zeros.
 */
import { Buffer } from "node:buffer";

/** Start and length of a filled part, in bytes; whole blocks, except at the very end. */
export type Part = readonly [start: number, length: number];

const blockBytes = 64 * 1024;
const zeros = Buffer.alloc(blockBytes);

/** The parts of `memory` that are not zero. */
export function filledParts(memory: Uint8Array): Part[] {
  const parts: [number, number][] = [];
  for (let start = 0; start < memory.length; start += blockBytes) {
    const block = memory.subarray(start, start + blockBytes);
    if (isZero(block)) continue;
    const last = parts.at(-1);
    if (last !== undefined && last[0] + last[1] === start) last[1] += block.length;
    else parts.push([start, block.length]);
  }
  return parts;
}

/** Makes `memory` the image: its parts, and zeros everywhere else, also behind its end. */
export function putBack(memory: Uint8Array, image: Uint8Array, parts: readonly Part[]): void {
  let end = 0;
  for (const [start, length] of parts) {
    clear(memory, end, start);
    end = start + length;
    memory.set(image.subarray(start, end), start);
  }
  clear(memory, end, memory.length);
}

function clear(memory: Uint8Array, from: number, to: number): void {
  for (let start = from; start < to; start += blockBytes) {
    const block = memory.subarray(start, Math.min(start + blockBytes, to));
    if (!isZero(block)) block.fill(0);
  }
}

function isZero(block: Uint8Array): boolean {
  return zeros.compare(block, 0, block.length, 0, block.length) === 0;
}
