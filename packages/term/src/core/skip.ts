/**
 * What a flood leaves behind. Of output that is far ahead of the screen model, whole lines of plain text that would have
 * scrolled out of the history again before anybody could see them need not be shown at all. The model ends in the same
 * state, as long as (1) nothing but plain text and colours is left out, (2) as many lines follow as screen and history
 * hold, and the screen once more, for its rows below the cursor are written over before they scroll, (3) what follows
 * begins at the start of a line, and (4) lines scroll off the top: the normal screen, without margins. The caller sees to (4).
 */

import { endOfSequence } from "./splitter.ts";

/** Show `backlog` up to `showTo`, then `colours`, then from `goOnAt` on; what lies between is left out. */
export interface Skip {
  /** In front of what can be left out stands something else, which may change what the caller has seen to (4). */
  readonly isLed: boolean;
  readonly showTo: number;
  readonly colours: Uint8Array;
  readonly goOnAt: number;
}

/** Leaving out less than this is not worth the search. */
export const skipBytesMin = 128 * 1024;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const escapeByte = 0x1b;

/** `undefined` when there is nothing to gain: less than `leastBytes`. */
export function planSkip(backlog: Uint8Array, rows: number, historyLines: number, leastBytes = skipBytesMin): Skip | undefined {
  if (backlog.length < leastBytes) return undefined;
  const goOnAt = startOfLastLines(backlog, historyLines + 2 * rows + 1); // (2) (3)
  if (goOnAt < leastBytes) return undefined;
  const colours: Uint8Array[] = [];
  const plainFrom = startOfPlain(backlog, goOnAt, colours);
  if (goOnAt - plainFrom < leastBytes) return undefined;
  // To the end of a line, so that colours and line breaks are whole.
  const showTo = backlog.indexOf(lineFeed, plainFrom) + 1;
  return { isLed: plainFrom > 0, showTo, colours: lastColours(colours), goOnAt };
}

/** Where the last `count` lines begin, all of which end in CR LF; 0 when there are not so many. */
function startOfLastLines(bytes: Uint8Array, count: number): number {
  let at = bytes.length;
  for (let seen = 0; seen <= count; seen++) {
    at = at === 0 ? -1 : bytes.lastIndexOf(lineFeed, at - 1);
    if (at <= 0) return 0;
  }
  return bytes[at - 1] === carriageReturn ? at + 1 : 0;
}

/** Goes back from `end` to where something else than text and colours stands (1); collects the colours on the way, last first. */
function startOfPlain(bytes: Uint8Array, end: number, colours: Uint8Array[]): number {
  let from = 0;
  let escapeAt = bytes.indexOf(escapeByte);
  const found: Uint8Array[] = [];
  for (let at = 0; at < end; at++) {
    if (at === escapeAt) {
      const behind = behindColour(bytes, at);
      if (behind === -1) {
        // Whole: what looks like text in a string is none.
        from = endOfSequence(bytes, at);
        if (from === -1) return end;
        found.length = 0;
        at = from - 1;
      } else {
        found.push(bytes.subarray(at, behind));
        at = behind - 1;
      }
      escapeAt = bytes.indexOf(escapeByte, at + 1);
    } else if (isOther(bytes[at] as number)) {
      from = at + 1;
      found.length = 0;
    }
  }
  colours.push(...found.reverse());
  return from;
}

/** Controls but tab, line feed and carriage return. */
function isOther(byte: number): boolean {
  return byte < 0x20 && byte !== 0x09 && byte !== lineFeed && byte !== carriageReturn;
}

/** Behind the `CSI … m` at `start`; -1 when it is another sequence. */
function behindColour(bytes: Uint8Array, start: number): number {
  if (bytes[start + 1] !== 0x5b) return -1;
  for (let at = start + 2; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte === 0x6d) return at + 1;
    if (byte < 0x30 || byte > 0x3b) return -1; // digits : ;
  }
  return -1;
}

/** The colours in order, but nothing that a later reset undoes. */
function lastColours(lastFirst: readonly Uint8Array[]): Uint8Array {
  const kept: Uint8Array[] = [];
  for (const colour of lastFirst) {
    kept.push(colour);
    if (isReset(colour)) break;
  }
  const length = kept.reduce((sum, one) => sum + one.length, 0);
  const bytes = new Uint8Array(length);
  let at = length;
  for (const colour of kept) {
    at -= colour.length;
    bytes.set(colour, at);
  }
  return bytes;
}

/** `CSI m`, `CSI 0 m`, and what begins with a reset. */
function isReset(colour: Uint8Array): boolean {
  return colour[2] === 0x6d || (colour[2] === 0x30 && (colour[3] === 0x6d || colour[3] === 0x3b));
}
