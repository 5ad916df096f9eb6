/**
 * What of a program's output the host may see. Nearly all of it passes as it is; looked at are only the few sequences that
 * would break what the host terminal shares with hob:
 *
 * (1) the reserved last row: positions, margins and erasures that reach it are cut or mended;
 * (2) the alternate screen: hob lives in it, so a program's switch becomes an erasure, and the way back a request for the
 *     whole screen, because the host does not have what was there before;
 * (3) questions: the daemon answers them, once, however many hosts are looking on; a host's answer would be typed twice;
 * (4) modes of keyboards that the daemon does not know, and requests that change the window or print it;
 * (5) numbers: some terminals scroll, insert or repeat 2147483647 times when they are told to.
 *
 * A line feed becomes a vertical tab, which every terminal obeys in the same way and which the host's kernel does not turn
 * into a carriage return (raw mode of Node.js leaves that on). No state is kept beyond the sequence that is being read.
 */
import { type Effects, passesControl, rewriteControl } from "./control-sequences.ts";
import { blankScreen, scrollRegion } from "./host-modes.ts";

type State = "text" | "escape" | "control" | "string" | "string-escape" | "passing" | "passing-escape";

const [bell, lineFeed, cancel, substitute, escapeByte, enquiry, verticalTab] = [0x07, 0x0a, 0x18, 0x1a, 0x1b, 0x05, 0x0b];
/** Of a sequence that is kept until it is known whether it may pass. Longer strings are no questions. */
const sequenceBytesMax = 1024;

export class HostFilter {
  /** Whoever deals with an effect that happens (erased, lost) takes it back; the others are the program's modes. */
  readonly noticed: Effects = { statusErased: false, screenLost: false, originMode: false, cursorSaved: false, pasteMarks: false };
  readonly #statusDrawing: () => string;
  #programRows: number;
  #state: State = "text";
  /** The sequence that is being read, from its ESC on. */
  readonly #sequence = new Uint8Array(sequenceBytesMax);
  #length = 0;
  /** Bytes that are missing of the UTF-8 character at the end. */
  #missing = 0;
  #out = new Uint8Array(64 * 1024);
  #size = 0;
  #drawn = false;

  /** `statusDrawing`: what is drawn behind the first erasure of each `pass`; empty: it is told that there was one. */
  constructor(programRows: number, statusDrawing: () => string = () => "") {
    this.#programRows = programRows;
    this.#statusDrawing = statusDrawing;
  }

  set programRows(rows: number) {
    this.#programRows = rows;
  }

  /** Something else may be written to the host now: no sequence and no character is cut in two. */
  get atBoundary(): boolean {
    return this.#state === "text" && this.#missing === 0;
  }

  /** The bytes for the host; valid until the next call. What is incomplete is kept until its rest comes. */
  pass(bytes: Uint8Array): Uint8Array {
    this.#size = 0;
    this.#drawn = false;
    let index = 0;
    while (index < bytes.length) {
      if (this.#state === "text") index = this.#text(bytes, index);
      else this.#inSequence(bytes[index++] as number);
    }
    return this.#out.subarray(0, this.#size);
  }

  /** Copies text up to the next sequence; returns where it goes on. This loop sees every byte of every program. */
  #text(bytes: Uint8Array, from: number): number {
    this.#reserve(bytes.length - from);
    const out = this.#out;
    let size = this.#size;
    let missing = this.#missing;
    let index = from;
    for (; index < bytes.length; index++) {
      const byte = bytes[index] as number;
      if (byte === escapeByte) break;
      if (byte >= 0x80) missing = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc0 ? 1 : Math.max(0, missing - 1);
      else if (byte === enquiry)
        continue; // (3)
      else missing = 0;
      out[size++] = byte === lineFeed ? verticalTab : byte;
    }
    this.#size = size;
    this.#missing = missing;
    if (index === bytes.length) return index;
    this.#missing = 0;
    this.#begin();
    return index + 1;
  }

  #inSequence(byte: number): void {
    if (byte === cancel || byte === substitute) return this.#abandon(byte);
    switch (this.#state) {
      case "escape":
        return this.#afterEscape(byte);
      case "control":
        return this.#inControl(byte);
      case "string":
        return this.#inString(byte);
      case "string-escape":
      case "passing-escape":
        return this.#afterStringEscape(byte);
      default:
        return this.#passing(byte);
    }
  }

  #begin(): void {
    this.#sequence[0] = escapeByte;
    this.#length = 1;
    this.#state = "escape";
  }

  #afterEscape(byte: number): void {
    if (byte === escapeByte) return this.#begin();
    this.#keep(byte);
    if (byte >= 0x20 && byte <= 0x2f) return; // ESC ( B: more is to come
    const introducer = this.#length === 2 ? String.fromCharCode(byte) : "";
    if (introducer === "[") this.#state = "control";
    else if (introducer !== "" && "]P_^X".includes(introducer)) this.#state = "string";
    else this.#finish(this.#plainEscape());
  }

  #inControl(byte: number): void {
    if (byte === escapeByte) return this.#begin();
    if (byte < 0x20) return this.#put(byte === lineFeed ? verticalTab : byte); // obeyed in the middle of a sequence
    this.#keep(byte);
    if (byte < 0x40 || byte > 0x7e) {
      if (this.#length === sequenceBytesMax) this.#finish("");
    } else if (passesControl(this.#sequence, this.#length, this.#programRows)) {
      this.#flush();
      this.#state = "text";
    } else {
      this.#finish(rewriteControl(this.#kept(), this.#programRows, this.noticed));
      if (this.noticed.statusErased && !this.noticed.cursorSaved) this.#drawStatus();
    }
  }

  /** At once, so that the status line is never seen missing, and before the program saves the cursor. */
  #drawStatus(): void {
    const drawing = Buffer.from(this.#statusDrawing());
    if (drawing.length === 0 || this.#drawn) return;
    this.#drawn = true;
    this.#reserve(drawing.length);
    this.#out.set(drawing, this.#size);
    this.#size += drawing.length;
    this.noticed.statusErased = false;
  }

  #inString(byte: number): void {
    if (byte === escapeByte) {
      this.#state = "string-escape";
      return;
    }
    this.#keep(byte);
    if (byte === bell && this.#sequence[1] === 0x5d) return this.#finish(this.#stringText());
    if (this.#length < sequenceBytesMax) return;
    this.#flush();
    this.#state = "passing";
  }

  /** The rest of a string that is too long for a question. */
  #passing(byte: number): void {
    if (byte === escapeByte) {
      this.#state = "passing-escape";
      return;
    }
    this.#put(byte);
    if (byte === bell && this.#sequence[1] === 0x5d) this.#state = "text";
  }

  /** `ESC \` ends a string; any other sequence ends it too, and begins. */
  #afterStringEscape(byte: number): void {
    const [isEnd, isPassing] = [byte === 0x5c, this.#state === "passing-escape"];
    const text = isPassing ? "" : this.#stringText();
    this.#finish(isPassing || text !== "" ? `${text}\u001b\\` : "");
    if (isEnd) return;
    this.#begin();
    this.#inSequence(byte);
  }

  /** The string so far, or nothing when it is a question (3). */
  #stringText(): string {
    const text = this.#kept();
    const question = /^\u001b(?:\](?:4;\d+|5;\d+|1\d|52;[^;]*);\?|P[$+]q|_G(?:.*,)?a=q)/;
    return question.test(text) ? "" : text;
  }

  #plainEscape(): string {
    const text = this.#kept();
    switch (text) {
      case "\u001bc": // RIS (1, 2)
        Object.assign(this.noticed, { statusErased: true, originMode: false, cursorSaved: false, pasteMarks: false });
        return blankScreen(this.#programRows);
      case "\u001b#8": // DECALN fills the whole screen and resets the margins (1)
        this.noticed.statusErased = true;
        return text + scrollRegion(this.#programRows);
      case "\u001bZ": // DECID (3)
        return "";
      case "\u001b7":
        this.noticed.cursorSaved = true;
        return text;
      case "\u001b8":
        this.noticed.cursorSaved = false;
        return text;
      default:
        return text;
    }
  }

  #abandon(byte: number): void {
    if (this.#state === "passing" || this.#state === "passing-escape") this.#put(byte);
    this.#length = 0;
    this.#state = "text";
  }

  #finish(text: string): void {
    this.#putText(text);
    this.#length = 0;
    this.#state = "text";
  }

  #flush(): void {
    this.#reserve(this.#length);
    // Most sequences are a few bytes, for which `set` with a `subarray` is several times slower.
    for (let index = 0; index < this.#length; index++) this.#out[this.#size++] = this.#sequence[index] as number;
    this.#length = 0;
  }

  #keep(byte: number): void {
    this.#sequence[this.#length++] = byte;
  }

  #put(byte: number): void {
    this.#reserve(1);
    this.#out[this.#size++] = byte;
  }

  /** One character for each byte. */
  #kept(): string {
    return String.fromCharCode(...this.#sequence.subarray(0, this.#length));
  }

  #putText(text: string): void {
    this.#reserve(text.length);
    for (let index = 0; index < text.length; index++) this.#out[this.#size++] = text.charCodeAt(index);
  }

  /** Room for so many bytes more. */
  #reserve(bytes: number): void {
    if (this.#size + bytes <= this.#out.length) return;
    const larger = new Uint8Array(2 * (this.#size + bytes));
    larger.set(this.#out.subarray(0, this.#size));
    this.#out = larger;
  }
}
