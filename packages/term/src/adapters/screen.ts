/**
 * The screen of one terminal: xterm's own model, which VS Code uses, without a window. Output is taken at once into a
 * backlog and shown slice by slice (screen-pump.ts); what a flood would push out of the history again is not shown at all
 * (core/skip.ts). A resize and whoever asks for the screen as of this moment wait in the same line.
 */
import type { Terminal } from "@xterm/headless";
import headless from "@xterm/headless";
import type { Colours, Size } from "../contract.ts";
import { withoutC1 } from "../core/c1-controls.ts";
import type { CaptureOptions, Modes, Screen, ScreenEvents, Search, Snapshot } from "../core/ports.ts";
import { planSkip, skipBytesMin } from "../core/skip.ts";
import { joined } from "../core/splitter.ts";
import { answerQuestions } from "./screen-answers.ts";
import { type Captures, captureLines } from "./screen-capture.ts";
import { internalsOf } from "./screen-internals.ts";
import { keepLinks } from "./screen-links.ts";
import { joinMarks } from "./screen-marks.ts";
import { ScreenModes } from "./screen-modes.ts";
import type { Pumped, ScreenPump } from "./screen-pump.ts";
import { repair } from "./screen-repairs.ts";
import { giveBackRoom } from "./screen-room.ts";
import { ScreenSearch } from "./screen-search.ts";
import { snapshotOf } from "./screen-snapshot.ts";
import { widenEmoji } from "./screen-widths.ts";
import { validUtf8 } from "./valid-utf8.ts";

/** Bytes of a cell in xterm's buffer, and of a line beside its cells. */
const cellBytes = 12;
const lineBytes = 150;
/**
 * A slice takes a quarter of a millisecond. Between two of them the pty is read once, 4 KiB at most; larger slices would have the
 * program wait for the model, and then the model for the program.
 */
const sliceBytes = 16 * 1024;
/** With less than `fromBytes` in the backlog, showing it is quicker than looking for what need not be shown. */
const skipping = { fromBytes: 512 * 1024, leastBytes: skipBytesMin };
/** What leads up to what need not be shown is one slice, however long; with more of it there is little to gain. */
const leadBytesMax = 128 * 1024;
const utf8BytesMax = 4;
/**
 * In a flood (`leastBytes` within `ms`) the screen is brought up to date so often, or when so much waits: the more there is at
 * once, the less of it must be shown. When hardly anything has come between two looks the flood is over.
 */
const rest = { ms: 80, leastBytes: 256 * 1024, mostBytes: 3 * 1024 * 1024, lookMs: 10, lookBytes: 32 * 1024 } as const;

type Step = { readonly bytes: Uint8Array } | { readonly size: Size } | { readonly reached: () => void };

export class XtermScreen implements Screen, Pumped {
  colours: Colours = {};
  readonly #skips: typeof skipping;
  readonly #pump: ScreenPump;
  readonly #events: ScreenEvents;
  readonly #terminal: Terminal;
  readonly #modes: ScreenModes;
  #steps: Step[] = [];
  #backlogBytes = 0;
  /** Before the backlog is larger than this, there is nothing new to leave out. */
  #triedBytes = 0;
  /** Output since the moment `sinceMs`, which is no longer ago than a rest takes. */
  #recent = { sinceMs: 0, bytes: 0 };
  /** Bytes that are shown before the next rest. */
  #beforeRestBytes = 0;
  #resting: NodeJS.Timeout | undefined;
  #historyBytesMax: number;
  #wantAll = 0;
  #title = "";
  /** A slice is with the model, which parses it a moment later: nothing waits, and yet not all is on the screen. */
  #isParsing = false;
  #closed = false;

  /** `broken` hears of output that the model could not take, and of which it has left out what was near. */
  constructor(
    pump: ScreenPump,
    size: Size,
    historyBytesMax: number,
    events: ScreenEvents,
    broken: (error: unknown) => void,
    skips = skipping,
  ) {
    this.#skips = skips;
    this.#pump = pump;
    this.#events = events;
    this.#historyBytesMax = historyBytesMax;
    this.#terminal = new headless.Terminal({
      cols: size.columns,
      rows: size.rows,
      scrollback: linesFor(historyBytesMax, size),
      allowProposedApi: true,
      windowOptions: { getWinSizeChars: true },
      logLevel: "off",
    });
    giveBackRoom(this.#terminal);
    repair(this.#terminal, broken);
    widenEmoji(this.#terminal);
    joinMarks(this.#terminal);
    keepLinks(this.#terminal);
    this.#modes = new ScreenModes(this.#terminal);
    answerQuestions(
      this.#terminal,
      () => this.colours,
      (text) => events.answer(Buffer.from(text)),
    );
    this.#terminal.onBell(() => events.bell());
    this.#terminal.onTitleChange((title) => {
      this.#title = printable(title);
      events.title(this.#title);
    });
    this.#terminal.onData((answer) => events.answer(Buffer.from(answer, "utf8")));
  }

  get size(): Size {
    return { columns: this.#terminal.cols, rows: this.#terminal.rows };
  }

  get title(): string {
    return this.#title;
  }

  get modes(): Modes {
    const { applicationCursorKeysMode: applicationCursorKeys, bracketedPasteMode: bracketedPaste } = this.#terminal.modes;
    return { applicationCursorKeys, bracketedPaste, alternate: this.#alternate };
  }

  get backlogBytes(): number {
    return this.#steps.length === 0 ? 0 : this.#backlogBytes + 1;
  }

  get historyLines(): number {
    return this.#terminal.buffer.normal.baseY;
  }

  get historyBytes(): number {
    const { normal, alternate } = this.#terminal.buffer;
    return (normal.length + alternate.length) * (this.#terminal.cols * cellBytes + lineBytes);
  }

  get cursorColumn(): number {
    return this.#terminal.buffer.active.cursorX;
  }

  get ready(): boolean {
    return this.#steps.length > 0 && this.#resting === undefined;
  }

  write(output: Uint8Array): void {
    const bytes = withoutC1(validUtf8(output));
    if (this.#closed || bytes.length === 0) return;
    this.#backlogBytes += bytes.length;
    this.#steps.push({ bytes });
    this.#noteFlow(bytes.length);
    if (this.#backlogBytes >= rest.mostBytes) this.#goOn();
    else if (this.#resting === undefined) this.#pump.wake(this);
  }

  resize(size: Size): void {
    this.#add({ size });
  }

  settled(): Promise<void> {
    if (this.#closed || (this.#steps.length === 0 && !this.#isParsing)) return Promise.resolve();
    return new Promise((reached) => this.#add({ reached }));
  }

  showAll(): () => void {
    this.#wantAll++;
    let undo = (): void => {
      this.#wantAll--;
      undo = () => {};
    };
    return () => undo();
  }

  capture(options: CaptureOptions): Captures {
    return captureLines(this.#terminal, this.#modes.cursorVisible, options);
  }

  snapshot(historyLines: number): Snapshot {
    const bytes = snapshotOf(this.#terminal, this.#modes, this.#title, historyLines);
    return { bytes, size: this.size, alternate: this.#alternate };
  }

  search(pattern: RegExp, fresh: boolean): Search {
    return new ScreenSearch(this.#terminal, pattern, fresh);
  }

  limitHistory(bytes: number): void {
    this.#historyBytesMax = bytes;
    const lines = linesFor(bytes, this.size);
    if (this.#terminal.options.scrollback === lines) return;
    this.#terminal.options.scrollback = lines;
    giveBackRoom(this.#terminal);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#resting);
    this.#pump.forget(this);
    const steps = this.#steps;
    this.#steps = [];
    for (const step of steps) if ("reached" in step) step.reached();
    this.#terminal.dispose();
  }

  /** One slice: as much output as fits, or what stands in the line before more output. */
  showSlice(done: () => void): void {
    for (let step = this.#steps[0]; step !== undefined && "size" in step; step = this.#steps[0]) {
      this.#steps.shift();
      this.#resize(step.size);
    }
    const bytes = this.#closed || this.#tellReached() ? undefined : this.#takeOutput();
    if (bytes === undefined) return setImmediate(done) as unknown as void;
    this.#isParsing = true;
    internalsOf(this.#terminal)._writeBuffer?.handleUserInput?.();
    this.#terminal.write(bytes, () => {
      this.#isParsing = false;
      if (!this.#closed) this.#events.parsed();
      this.#restIfFlooded();
      setImmediate(done);
    });
  }

  /** Whoever waited looks at the screen in a turn of their own, before anything else is shown. */
  #tellReached(): boolean {
    const waited = this.#steps.length;
    for (let step = this.#steps[0]; step !== undefined && "reached" in step; step = this.#steps[0]) {
      this.#steps.shift();
      step.reached();
    }
    return this.#steps.length < waited;
  }

  get #alternate(): boolean {
    return this.#terminal.buffer.active.type === "alternate";
  }

  /** A step that somebody waits for. */
  #add(step: Step): void {
    this.#steps.push(step);
    this.#goOn();
  }

  #goOn(): void {
    clearTimeout(this.#resting);
    if (this.#resting !== undefined) this.#beforeRestBytes = this.#backlogBytes;
    this.#resting = undefined;
    this.#pump.wake(this);
  }

  #noteFlow(bytes: number): void {
    const nowMs = performance.now();
    if (nowMs - this.#recent.sinceMs > rest.ms) this.#recent = { sinceMs: nowMs, bytes: 0 };
    this.#recent.bytes += bytes;
  }

  #restIfFlooded(): void {
    const mayRest = this.#beforeRestBytes <= 0 && this.#maySkip && this.#steps.every((step) => "bytes" in step);
    if (this.#closed || !mayRest || this.#recent.bytes < rest.leastBytes || this.#backlogBytes >= rest.mostBytes) return;
    this.#rest(rest.ms);
  }

  #rest(leftMs: number): void {
    const before = this.#backlogBytes;
    const look = (): void => {
      if (leftMs <= rest.lookMs || this.#backlogBytes - before < rest.lookBytes) this.#goOn();
      else this.#rest(leftMs - rest.lookMs);
    };
    this.#resting = setTimeout(look, rest.lookMs).unref();
  }

  /** A slice of the output that stands before the next other step, or what is left of all of it. */
  #takeOutput(): Uint8Array | undefined {
    if (this.#backlogBytes > this.#skips.fromBytes && this.#backlogBytes > this.#triedBytes) {
      const skipped = this.#takeSkipping();
      if (skipped !== undefined) return skipped;
    }
    const taken: Uint8Array[] = [];
    let room = sliceBytes;
    for (let step = this.#steps[0]; step !== undefined && "bytes" in step && room > 0; step = this.#steps[0]) {
      const part = step.bytes.subarray(0, endOfCharacters(step.bytes, room));
      if (part.length === 0) break;
      taken.push(part);
      room -= part.length;
      if (part.length < step.bytes.length) this.#steps[0] = { bytes: step.bytes.subarray(part.length) };
      else this.#steps.shift();
    }
    this.#took(sliceBytes - room);
    return taken.length === 0 ? undefined : joined(...taken);
  }

  /** What stands in front of all that can be left out; `undefined` when that is not worth it. */
  #takeSkipping(): Uint8Array | undefined {
    const end = this.#steps.findIndex((step) => !("bytes" in step));
    const outputs = (end === -1 ? this.#steps : this.#steps.slice(0, end)) as { bytes: Uint8Array }[];
    const all = joined(...outputs.map(({ bytes }) => bytes));
    const { rows, options } = this.#terminal;
    const skip = this.#maySkip ? planSkip(all, rows, options.scrollback ?? 0, this.#skips.leastBytes) : undefined;
    if (skip === undefined || skip.showTo > leadBytesMax) {
      this.#triedBytes = this.#backlogBytes + this.#skips.fromBytes; // not again for each slice
      return undefined;
    }
    // What leads up to it may be margins or another screen: shown first, and then looked at again.
    const goOnAt = skip.isLed ? skip.showTo : skip.goOnAt;
    this.#steps.splice(0, outputs.length, { bytes: all.subarray(goOnAt) });
    this.#took(goOnAt);
    return skip.isLed ? all.subarray(0, goOnAt) : joined(all.subarray(0, skip.showTo), skip.colours);
  }

  #took(bytes: number): void {
    this.#backlogBytes -= bytes;
    this.#beforeRestBytes -= bytes;
    this.#triedBytes = Math.max(0, this.#triedBytes - bytes);
  }

  get #maySkip(): boolean {
    return this.#wantAll === 0 && !this.#alternate && !this.#modes.hasMargins;
  }

  #resize(size: Size): void {
    if (this.#closed) return;
    this.#terminal.options.scrollback = linesFor(this.#historyBytesMax, size);
    this.#terminal.resize(size.columns, size.rows);
    giveBackRoom(this.#terminal);
  }
}

/**
 * At most `most`, and behind a whole character: xterm 6.0 loses one whose bytes come apart behind the byte 80, as they can in
 * a dash, a bullet or an ellipsis.
 */
function endOfCharacters(bytes: Uint8Array, most: number): number {
  if (most >= bytes.length) return bytes.length;
  let end = most;
  while (end > most - utf8BytesMax && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return Math.max(0, end);
}

function linesFor(bytes: number, { columns }: Size): number {
  return Math.floor(bytes / (columns * cellBytes + lineBytes));
}

function printable(title: string): string {
  return title.replace(/[\u0000-\u001f\u007f-\u009f]/g, "").slice(0, 256);
}
