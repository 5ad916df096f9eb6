/**
 * Cuts output where a terminal may join: between characters and between sequences, never within. So everybody who comes
 * in the middle of output, and every screen that is drawn, begins at a clean boundary; what is unfinished waits for the rest.
 *
 * On the way it finds two kinds of sequences. Questions to the terminal (where is the cursor, what are you) are answered
 * by the screen model alone: those who are attached get the output without them, or each of their terminals would answer
 * as well. Marks (OSC 133) are what shells say about where prompts and commands begin and end.
 *
 * Text without escapes costs one search for the byte ESC.
 */

import { withoutC1 } from "./c1-controls.ts";

/** Marks that `run` has a shell print, as `OSC 7717 ; letter ; key`: a number that nobody else uses. */
export const runMarkCode = "7717";

/** A mark of the shell: which letter, and what stood behind it, as `D` and `["0"]`. Places count bytes of `whole`. */
export interface Mark {
  /** Of `run`, not of the shell itself; these are not shown to anybody. */
  readonly run: boolean;
  readonly letter: string;
  readonly values: readonly string[];
  readonly from: number;
  readonly to: number;
}

export interface Piece {
  /** For the screen model. */
  readonly whole: Uint8Array;
  /** For those who are attached: the same without questions, and without controls that are no sequences (c1-controls.ts). */
  readonly shown: Uint8Array;
  readonly marks: readonly Mark[];
}

/** An unfinished sequence longer than this is let through as it comes. */
const heldBytesMax = 64 * 1024;

const bell = 0x07;
const cancel = 0x18;
const substitute = 0x1a;
const escapeByte = 0x1b;

const nothing = new Uint8Array(0);
const noMarks: readonly Mark[] = [];
const latin1 = new TextDecoder("latin1");

export class Splitter {
  #held: Uint8Array = nothing;
  /** Within a string that was too long to be held. */
  #adrift = false;

  /** The whole characters and sequences of what has come until now and was not handed out yet. */
  take(chunk: Uint8Array): Piece {
    const bytes = this.#held.length === 0 ? chunk : joined(this.#held, chunk);
    this.#held = nothing;
    const cuts: number[] = [];
    const marks: Mark[] = [];
    let at = this.#adrift ? this.#endOfDrift(bytes) : 0;
    for (;;) {
      const start = bytes.indexOf(escapeByte, at);
      if (start === -1) break;
      const end = endOfSequence(bytes, start);
      if (end === -1) return this.#hold(bytes, start, cuts, marks);
      const mark = markOf(bytes, start, end);
      if (mark !== undefined) marks.push(mark);
      if (mark === undefined ? isQuestion(bytes, start, end) : mark.run) cuts.push(start, end);
      at = end;
    }
    return this.#hold(bytes, bytes.length - unfinishedCharacter(bytes), cuts, marks);
  }

  /** What is held, when nothing will follow. */
  rest(): Uint8Array {
    const rest = this.#held;
    this.#held = nothing;
    return rest;
  }

  #hold(bytes: Uint8Array, from: number, cuts: readonly number[], marks: readonly Mark[]): Piece {
    let end = from;
    if (bytes.length - from > heldBytesMax) {
      this.#adrift = true;
      end = bytes.length;
    }
    // A copy, since the rest of the chunk would be kept with it.
    if (end < bytes.length) this.#held = bytes.slice(end);
    const whole = end === bytes.length ? bytes : bytes.subarray(0, end);
    return { whole, shown: withoutC1(cuts.length === 0 ? whole : without(whole, cuts)), marks: marks.length === 0 ? noMarks : marks };
  }

  /** Where the string ends that we are within; the end of all when it does not. */
  #endOfDrift(bytes: Uint8Array): number {
    const end = endOfString(bytes, 0);
    if (end === -1) return bytes.length;
    this.#adrift = false;
    return end;
  }
}

/** Behind the sequence that begins with the ESC at `start`; -1 when it is not whole. */
export function endOfSequence(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (isObeyedWithin(bytes[at])) at++;
  const kind = bytes[at];
  if (kind === undefined) return -1;
  if (kind === 0x5b) return endOfControl(bytes, at + 1);
  if (isStringStart(kind)) return endOfString(bytes, at + 1);
  while (at < bytes.length && (bytes[at] as number) >= 0x20 && (bytes[at] as number) <= 0x2f) at++; // intermediates, as in ESC ( B
  if (at === bytes.length) return -1;
  return bytes[at] === escapeByte ? at : at + 1;
}

/** Controls behind an ESC are obeyed at once, and the sequence goes on. */
function isObeyedWithin(byte: number | undefined): boolean {
  return byte !== undefined && byte < 0x20 && byte !== cancel && byte !== substitute && byte !== escapeByte;
}

/** DCS, SOS, OSC, PM, APC. */
function isStringStart(kind: number): boolean {
  return kind === 0x50 || kind === 0x58 || (kind >= 0x5d && kind <= 0x5f);
}

/** CSI: parameters, intermediates, one final byte. */
function endOfControl(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte >= 0x40 && byte <= 0x7e) return at + 1;
    if (byte === cancel || byte === substitute) return at + 1;
    if (byte === escapeByte) return at;
  }
  return -1;
}

/** A string ends with BEL or ESC \; any other ESC ends it too, and begins something else. */
function endOfString(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte === bell || byte === cancel || byte === substitute) return at + 1;
    if (byte !== escapeByte) continue;
    if (at + 1 === bytes.length) return -1;
    return bytes[at + 1] === 0x5c ? at + 2 : at;
  }
  return -1;
}

/** Bytes at the end that are the beginning of a UTF-8 character. */
function unfinishedCharacter(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

/** The content of an OSC that is a mark begins with one of these. */
const markStart = /^(133|7717);/;

function markOf(bytes: Uint8Array, start: number, end: number): Mark | undefined {
  const first = bytes[start + 2];
  if (bytes[start + 1] !== 0x5d || (first !== 0x31 && first !== 0x37)) return undefined;
  const content = stringContent(bytes, start, end);
  if (!markStart.test(content)) return undefined;
  const [code, letter = "", ...values] = content.split(";");
  return { run: code === runMarkCode, letter, values, from: start, to: end };
}

function stringContent(bytes: Uint8Array, start: number, end: number): string {
  const terminator = bytes[end - 1] === bell ? 1 : bytes[end - 1] === 0x5c && bytes[end - 2] === escapeByte ? 2 : 0;
  return latin1.decode(bytes.subarray(start + 2, end - terminator));
}

/** Reports of sizes, positions and titles that `CSI … t` asks for. */
const windowReports = /^(11|13|14|15|16|18|19|20|21)(;|$)/;

/** Would a terminal answer to it? */
function isQuestion(bytes: Uint8Array, start: number, end: number): boolean {
  const kind = bytes[start + 1];
  if (kind === 0x5a) return true; // DECID
  if (kind === 0x5d) return bytes.subarray(start, end).includes(0x3f) && /;\?$/.test(stringContent(bytes, start, end)); // colours, clipboard
  if (kind === 0x50) return /^[$+]q/.test(stringContent(bytes, start, end)); // DECRQSS, XTGETTCAP
  if (kind !== 0x5b) return false;
  switch (bytes[end - 1]) {
    case 0x63: // c: DA
      return true;
    case 0x6e: // n: DSR, unless > (key modifiers)
      return bytes[start + 2] !== 0x3e;
    case 0x70: // $p: DECRQM
      return bytes[end - 2] === 0x24;
    case 0x71: // >q: XTVERSION
      return bytes[start + 2] === 0x3e;
    case 0x74: // t: reports about the window
      return windowReports.test(latin1.decode(bytes.subarray(start + 2, end - 1)));
    case 0x75: // ?u: keyboard flags
      return bytes[start + 2] === 0x3f;
    case 0x78: // x: DECREQTPARM
      return bytes[end - 2] !== 0x24 && bytes[end - 2] !== 0x2a;
    case 0x53: // ?S: graphics
      return bytes[start + 2] === 0x3f;
    default:
      return false;
  }
}

/** `cuts`: from, to, from, to … */
function without(bytes: Uint8Array, cuts: readonly number[]): Uint8Array {
  const kept: Uint8Array[] = [];
  let at = 0;
  for (let index = 0; index < cuts.length; index += 2) {
    kept.push(bytes.subarray(at, cuts[index]));
    at = cuts[index + 1] as number;
  }
  kept.push(bytes.subarray(at));
  return joined(...kept);
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0] as Uint8Array;
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
