/** The lines of an open file from a place backwards, read in blocks: the end of a long log costs what the end of a short one does. */
import type { FileHandle } from "node:fs/promises";

const blockBytes = 64 * 1024;
const newline = 0x0a;

/** The last line first. What stands between the last newline and `end` is a line too, unless it is empty. */
export async function* linesFromEnd(handle: FileHandle, end: number): AsyncGenerator<string> {
  /** Of the line whose beginning is not found yet, in the order of the file. */
  let pieces: Buffer[] = [];
  let isLast = true;
  for await (const block of blocksFromEnd(handle, end)) {
    let stop = block.length;
    for (let at = lastNewline(block, stop); at !== -1; at = lastNewline(block, stop)) {
      const line = Buffer.concat([block.subarray(at + 1, stop), ...pieces]).toString();
      if (!isLast || line !== "") yield line;
      isLast = false;
      pieces = [];
      stop = at;
    }
    pieces.unshift(block.subarray(0, stop));
  }
  const first = Buffer.concat(pieces).toString();
  if (!isLast || first !== "") yield first;
}

/** The place behind the last newline before `end`. */
export async function endOfLines(handle: FileHandle, end: number): Promise<number> {
  let place = end;
  for await (const block of blocksFromEnd(handle, end)) {
    place -= block.length;
    const at = lastNewline(block, block.length);
    if (at !== -1) return place + at + 1;
  }
  return 0;
}

async function* blocksFromEnd(handle: FileHandle, end: number): AsyncGenerator<Buffer> {
  for (let left = end; left > 0; ) {
    const length = Math.min(blockBytes, left);
    left -= length;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, left);
    yield buffer.subarray(0, bytesRead); // fewer when the file was emptied meanwhile
  }
}

function lastNewline(block: Buffer, before: number): number {
  return before === 0 ? -1 : block.lastIndexOf(newline, before - 1);
}
