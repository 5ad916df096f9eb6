/**
 * The room that xterm takes for a terminal's history. When a terminal is made, and whenever the most lines that it may keep
 * change, xterm 6.0 takes 8 bytes for each of them: 0.4 of the 0.9 MB that an idle terminal with 64 MiB of history weighed.
 */
import type { Terminal } from "@xterm/headless";
import { internalsOf } from "./screen-internals.ts";

/** Leaves room for the lines that are there; an array grows by itself. To be called when xterm has just taken it. */
export function giveBackRoom(terminal: Terminal): void {
  const lines = internalsOf(terminal)._bufferService?.buffers?.normal?.lines;
  if (lines?._array !== undefined && lines._startIndex === 0) lines._array = lines._array.slice(0, lines.length);
}
