/**
 * What a person types at the host, sorted: input for the program, as it came; the prefix key, behind which one key is a
 * command; pastes; clicks on the status line; and the host's answers to what hob has asked it. The reader of the pieces says
 * each time what it wants next, because a key can open a prompt that takes the rest of the same chunk.
 *
 * The host marks pastes always, so that a pasted prefix key is no command. A program that did not ask for the marks gets
 * the text without them.
 */
import { decodeKey } from "../keys/decode.ts";

export type Piece =
  /** Bytes for the program. */
  | { readonly kind: "input"; readonly bytes: Uint8Array }
  /** The prefix key was pressed: a key is wanted next. */
  | { readonly kind: "prefix" }
  | { readonly kind: "key"; readonly name: string; readonly bytes: Uint8Array }
  /** A mouse button was pressed in the status line, in this column from 1. */
  | { readonly kind: "click"; readonly column: number }
  /** The host says what a colour of its own is. */
  | { readonly kind: "colour"; readonly which: "foreground" | "background"; readonly colour: string };

const pasteBegin = Buffer.from("\u001b[200~");
const pasteEnd = Buffer.from("\u001b[201~");
/** No key sends so much of it. */
const answerBegin = /^\u001b\]1[01]?;?(?:$|r$|rg$|rgb$|rgb:)/;
const answer = /^\u001b\]1([01]);(rgb:[\da-fA-F/]+)(?:\u0007|\u001b\\)/;
const answerBytesMax = 40;
const mousePress = /^\u001b\[<(\d+);(\d+);(\d+)([Mm])/;

export class HostInput {
  /** The bytes of the prefix key. */
  prefix: Uint8Array;
  /** Rows above the status line; a mouse event below them is for hob. */
  programRows: number;
  /** The program wants to know what is pasted. */
  pasteMarks = false;
  #buffer: Uint8Array = new Uint8Array();
  #inPaste = false;

  constructor(prefix: Uint8Array, programRows: number) {
    this.prefix = prefix;
    this.programRows = programRows;
  }

  push(bytes: Uint8Array): void {
    this.#buffer = this.#buffer.length === 0 ? bytes : Buffer.concat([this.#buffer, bytes]);
  }

  /** The next piece of what was typed, for the program or, with `keys`, as keys; `undefined` when more must be typed first. */
  next(wanted: "program" | "keys"): Piece | undefined {
    if (this.#buffer.length === 0) return undefined;
    if (this.#inPaste) return this.#paste(wanted);
    return wanted === "keys" ? this.#key() : this.#program();
  }

  #key(): Piece | undefined {
    if (this.#isAnswer(0)) return this.#colour();
    if (startsWith(this.#buffer, pasteBegin, 0)) {
      this.#inPaste = true;
      this.#take(pasteBegin.length);
      return this.next("keys") ?? { kind: "key", name: "?", bytes: new Uint8Array() };
    }
    const { name, length } = decodeKey(this.#buffer, 0);
    return { kind: "key", name, bytes: this.#take(length) };
  }

  #program(): Piece | undefined {
    const special = this.#findSpecial();
    if (special > 0) return { kind: "input", bytes: this.#take(special) };
    if (startsWith(this.#buffer, this.prefix, 0)) {
      this.#take(this.prefix.length);
      return { kind: "prefix" };
    }
    if (startsWith(this.#buffer, pasteBegin, 0)) {
      this.#inPaste = true;
      const marks = this.#take(pasteBegin.length);
      return this.pasteMarks ? { kind: "input", bytes: marks } : this.next("program");
    }
    if (isBeginOf(this.#buffer, pasteBegin)) return undefined; // the rest of it is on its way: no key sends so little
    return this.#isAnswer(0) ? this.#colour() : this.#mouse();
  }

  /** Place of the first byte that is not simply input; the end when all is. */
  #findSpecial(): number {
    const buffer = this.#buffer;
    for (let index = 0; index < buffer.length; index++) {
      if (startsWith(buffer, this.prefix, index) || startsWith(buffer, pasteBegin, index)) return index;
      if (buffer[index] !== 0x1b) continue;
      if (isBeginOf(buffer.subarray(index), pasteBegin) || this.#isAnswer(index)) return index;
      if (buffer[index + 1] === 0x5b && buffer[index + 2] === 0x3c && this.#mouseAt(index) !== undefined) return index;
    }
    return buffer.length;
  }

  /** A mouse event in the status line; others are input. */
  #mouseAt(index: number): RegExpExecArray | undefined {
    const match = mousePress.exec(this.#textAt(index));
    return match !== null && Number(match[3]) > this.programRows ? match : undefined;
  }

  /** An answer that is not whole yet is waited for. */
  #colour(): Piece | undefined {
    const text = this.#textAt(0);
    const [whole, code, colour = ""] = answer.exec(text) ?? [];
    if (whole === undefined) return undefined;
    this.#take(whole.length);
    return { kind: "colour", which: code === "0" ? "foreground" : "background", colour };
  }

  #isAnswer(index: number): boolean {
    const text = this.#textAt(index);
    return answer.test(text) || (answerBegin.test(text) && text.length < answerBytesMax);
  }

  #textAt(index: number): string {
    return String.fromCharCode(...this.#buffer.subarray(index, index + answerBytesMax));
  }

  #mouse(): Piece | undefined {
    const [whole = "", button, column, , action] = this.#mouseAt(0) ?? [];
    this.#take(whole.length);
    return button === "0" && action === "M" ? { kind: "click", column: Number(column) } : this.next("program");
  }

  #paste(wanted: "program" | "keys"): Piece | undefined {
    const end = indexOf(this.#buffer, pasteEnd);
    if (wanted === "keys") return end === 0 ? this.#endPaste(wanted) : this.#pastedKey();
    if (end === 0) return this.#endPaste(wanted);
    const bytes = end === -1 ? this.#buffer.length - beginAtEnd(this.#buffer, pasteEnd) : end;
    return bytes === 0 ? undefined : { kind: "input", bytes: this.#take(bytes) };
  }

  /** In a prompt a paste is typed; what could be a command there is not. */
  #pastedKey(): Piece {
    const { name, length } = decodeKey(this.#buffer, 0);
    const isText = (this.#buffer[0] as number) >= 0x20 && this.#buffer[0] !== 0x7f;
    return { kind: "key", name: isText ? name : "?", bytes: this.#take(length) };
  }

  #endPaste(wanted: "program" | "keys"): Piece | undefined {
    this.#inPaste = false;
    const marks = this.#take(pasteEnd.length);
    return wanted === "program" && this.pasteMarks ? { kind: "input", bytes: marks } : this.next(wanted);
  }

  #take(length: number): Uint8Array {
    const taken = this.#buffer.subarray(0, length);
    this.#buffer = this.#buffer.subarray(length);
    return taken;
  }
}

function startsWith(bytes: Uint8Array, start: Uint8Array, offset: number): boolean {
  if (bytes[offset] !== start[0] || bytes.length - offset < start.length) return false;
  return start.every((byte, index) => bytes[offset + index] === byte);
}

/** `bytes` is a part of `whole`, from its beginning, that no key sends: `ESC [ 2` at least. */
function isBeginOf(bytes: Uint8Array, whole: Uint8Array): boolean {
  return bytes.length > 2 && bytes.length < whole.length && startsWith(whole, bytes, 0);
}

function indexOf(bytes: Uint8Array, part: Uint8Array): number {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(part);
}

/** How many bytes at the end could be the beginning of `part`. */
function beginAtEnd(bytes: Uint8Array, part: Uint8Array): number {
  for (let length = Math.min(part.length - 1, bytes.length); length > 0; length--) {
    if (startsWith(part, bytes.subarray(bytes.length - length), 0)) return length;
  }
  return 0;
}
