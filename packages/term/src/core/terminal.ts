/**
 * One terminal: a program on a pty, its screen, its keyboard and whoever is attached. The path of output is here:
 *
 *     pty -> splitter -> screen model                 whole sequences; the program is held up only when the model is far behind
 *                     -> each attached client          the same without questions; each has a bounded queue of its own
 *                     -> marks, waits, `run`           by listeners
 *
 * What belongs to all terminals (names, list, restoring) is in terminals.ts.
 */
import { HobError } from "@hob/kit";
import type { AttachEnd, Exit, Size, SizePolicy, TerminalFacts, TerminalFigures } from "../contract.ts";
import { Activity, type Sight } from "./activity.ts";
import { Attachments } from "./attachments.ts";
import { Keyboard } from "./keyboard.ts";
import { type Name, nameOf } from "./names.ts";
import type { Clock, Foreground, ProcessTable, Program, Pty, Screen, ScreenEvents } from "./ports.ts";
import { ShellMarks } from "./shell-marks.ts";
import { identityOf, isInteractiveShell, onItsWayMs, waitsForCommand } from "./shells.ts";
import { chooseSize, sameSize } from "./sizes.ts";
import { type Piece, Splitter } from "./splitter.ts";

/** The model may be so far behind before the program has to wait for it, and goes on when it has caught up to the second. */
const backlogBytes = { most: 4 * 1024 * 1024, least: 1024 * 1024 };

/** Of input that the program does not read, so much is kept for it; and fewer answers to questions that it asks meanwhile. */
const unreadBytesMax = { input: 1024 * 1024, answers: 64 * 1024 } as const;

const [lineFeed, carriageReturn] = [0x0a, 0x0d];

export type TerminalEvent =
  | { readonly type: "exited" | "bell" | "title" | "size" }
  | { readonly type: "state"; readonly from: TerminalFacts["state"] }
  | { readonly type: "attached" | "detached"; readonly who: string }
  /** Something small, which only the picture of all terminals shows. */
  | { readonly type: "changed" };

export interface TerminalOptions {
  readonly id: string;
  readonly name: Name;
  readonly program: Program;
  readonly policy: SizePolicy;
  readonly restored: boolean;
  readonly clock: Clock;
  readonly processes: ProcessTable;
  readonly openPty: (program: Program) => Pty;
  readonly openScreen: (events: ScreenEvents) => Screen;
  readonly queueBytesMax: () => number;
  readonly happened: (event: TerminalEvent) => void;
}

/** Hears output as it comes: see `Terminal.listen`. */
export interface Listener {
  output?(piece: Piece): void;
  /** The screen shows more than before. */
  shown?(): void;
  changed?(): void;
}

export class Terminal {
  readonly id: string;
  readonly program: Program;
  readonly screen: Screen;
  readonly keyboard: Keyboard;
  readonly attachments: Attachments;
  readonly activity: Activity;
  readonly marks = new ShellMarks();
  readonly createdAt: number;
  readonly restored: boolean;
  policy: SizePolicy;
  usedAt: number;
  bytesIn = 0;
  bytesOut = 0;
  readonly #options: TerminalOptions;
  readonly #pty: Pty;
  readonly #splitter = new Splitter();
  readonly #listeners = new Set<Listener>();
  #name: Name;
  #size: Size;
  #exit: Exit | undefined;
  #killed = false;
  #heldUp = false;
  #inputAt = 0;
  #enteredAt = 0;
  #bell = false;
  #unseen = false;
  /** Resolves when the program has ended and all of its output is on the screen. */
  readonly ended: Promise<Exit>;

  /** Throws what `openPty` throws, and leaves nothing behind then. */
  constructor(options: TerminalOptions) {
    const { clock, program } = options;
    this.#options = options;
    this.id = options.id;
    this.#name = options.name;
    this.program = program;
    this.policy = options.policy;
    this.restored = options.restored;
    this.#size = program.size;
    this.createdAt = clock.nowMs();
    this.usedAt = this.createdAt;
    this.#pty = options.openPty(program);
    this.#pty.onOutput((bytes) => this.#take(bytes));
    this.screen = options.openScreen({
      bell: () => this.#rang(),
      title: () => this.#happened({ type: "title" }),
      answer: (bytes) => this.#answer(bytes),
      parsed: () => this.#parsed(),
    });
    this.keyboard = new Keyboard(clock, (bytes) => this.#write(bytes));
    this.attachments = new Attachments({
      clock,
      queueBytesMax: options.queueBytesMax,
      screen: (historyLines) => this.screen.settled().then(() => this.screen.snapshot(historyLines)),
      changed: () => this.#attachmentsChanged(),
      happened: (type, who) => this.#happened({ type, who }),
    });
    this.activity = new Activity({
      clock,
      look: () => this.#look(),
      changed: (_state, from) => this.#happened({ type: "state", from }),
    });
    this.ended = this.#watchEnd();
  }

  get desk(): string {
    return this.#name.desk;
  }

  get tab(): string {
    return this.#name.tab;
  }

  get name(): string {
    return nameOf(this.#name);
  }

  /** Of its program; 0 when that has ended. */
  get pid(): number {
    return this.#exit === undefined ? this.#pty.pid : 0;
  }

  get exit(): Exit | undefined {
    return this.#exit;
  }

  get size(): Size {
    return this.#size;
  }

  /** Its output is not read until the screen has caught up. */
  get isHeldUp(): boolean {
    return this.#heldUp;
  }

  /** For the list. */
  facts(): TerminalFacts {
    const { foreground, state } = this.activity;
    const holder = this.keyboard.holder;
    return {
      id: this.id,
      name: this.name,
      ...this.#name,
      state,
      ...(this.#exit === undefined ? {} : { exit: this.#exit }),
      pid: this.pid,
      command: [...this.program.command],
      program: foreground?.name ?? this.program.title,
      cwd: foreground === undefined || foreground.cwd === "" ? this.program.cwd : foreground.cwd,
      title: this.screen.title,
      size: this.#size,
      sizePolicy: this.policy,
      createdAt: this.createdAt,
      outputAt: this.bytesOut === 0 ? 0 : this.activity.outputAtMs,
      inputAt: this.#inputAt,
      bell: this.#bell,
      activity: this.#unseen,
      ...(holder === undefined ? {} : { holder }),
      clients: this.attachments.facts,
      marks: this.marks.kind,
      restored: this.restored,
    };
  }

  figures(): Omit<TerminalFigures, "cpuPercent" | "processes"> {
    const { historyLines, historyBytes, backlogBytes } = this.screen;
    return { bytesOut: this.bytesOut, bytesIn: this.bytesIn, historyLines, historyBytes, backlogBytes };
  }

  rename(name: Name): void {
    this.#name = name;
    this.attachments.notice({ type: "renamed", name: this.name });
  }

  /** Until the returned function is called. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Throws `wrong-state` when the program has ended. */
  requireAlive(): void {
    if (this.#exit === undefined) return;
    throw new HobError("wrong-state", endedText(this), {
      hint: "Its screen can still be read; make a new one to go on.",
      details: { exit: this.#exit },
    });
  }

  /** Would a line that is typed now be a command of the shell that is in the foreground? */
  waitsForCommand(foreground: Foreground | undefined): boolean {
    return waitsForCommand(foreground, this.#pty.pid, this.marks, this.#enteredMs);
  }

  /** Sets the size, or has the policy decide. */
  resize(size: Size | undefined, policy: SizePolicy): void {
    this.policy = policy;
    this.#setSize(size ?? chooseSize(policy, this.attachments.windows, this.#size));
    this.#happened({ type: "changed" });
  }

  /** Hangs up, and kills what is left after `graceMs`. Resolves when the program has ended. */
  async kill(graceMs: number): Promise<Exit> {
    if (this.#exit !== undefined) return this.#exit;
    this.#killed = true;
    if (graceMs > 0) this.#pty.hangUp();
    const kill = this.#options.clock.timer(graceMs, () => this.#pty.kill());
    const exit = await this.ended;
    kill.cancel();
    return exit;
  }

  /** Nobody needs the screen any more. */
  close(): void {
    this.activity.close();
    this.screen.close();
  }

  // ---- output

  #take(bytes: Uint8Array): void {
    this.bytesOut += bytes.length;
    this.activity.noteOutput();
    this.#pass(this.#splitter.take(bytes));
    if (this.screen.backlogBytes > backlogBytes.most && !this.#heldUp) {
      this.#heldUp = true;
      this.#pty.pause();
    }
    if (this.attachments.attended || this.#unseen) return;
    this.#unseen = true;
    this.#happened({ type: "changed" });
  }

  #pass(piece: Piece): void {
    this.screen.write(piece.whole);
    this.attachments.push(piece.shown);
    for (const mark of piece.marks) this.marks.take(mark);
    for (const listener of this.#listeners) listener.output?.(piece);
  }

  #parsed(): void {
    if (this.#heldUp && this.screen.backlogBytes < backlogBytes.least) {
      this.#heldUp = false;
      this.#pty.resume();
    }
    for (const listener of this.#listeners) listener.shown?.();
  }

  #rang(): void {
    if (!this.attachments.attended) this.#bell = true;
    this.#happened({ type: "bell" });
  }

  /** Somebody sees it now. */
  #see(): void {
    if (!this.#bell && !this.#unseen) return;
    this.#bell = false;
    this.#unseen = false;
    this.#happened({ type: "changed" });
  }

  // ---- input

  #answer(bytes: Uint8Array): void {
    if (this.#pty.inputBytes <= unreadBytesMax.answers) this.#pty.write(bytes).catch(() => undefined);
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.requireAlive();
    if (this.#pty.inputBytes > unreadBytesMax.input) throw unreadError(this.name);
    this.bytesIn += bytes.length;
    this.#inputAt = this.#options.clock.nowMs();
    this.usedAt = this.#inputAt;
    const lines = bytes.reduce((count, byte) => (byte === carriageReturn || byte === lineFeed ? count + 1 : count), 0);
    if (lines > 0) this.#noteEnter(lines);
    this.activity.noteInput();
    await this.#pty.write(bytes);
  }

  /** The line may have another shell take this one's place, before the mark of the command is read. */
  #noteEnter(lines: number): void {
    if (this.marks.untouched) this.#foreground();
    this.marks.noteEnter(lines);
    this.#enteredAt = this.#options.clock.nowMs();
  }

  // ---- size

  #attachmentsChanged(): void {
    if (this.attachments.attended) {
      this.usedAt = this.#options.clock.nowMs();
      this.#see();
    }
    this.#setSize(chooseSize(this.policy, this.attachments.windows, this.#size));
    this.#happened({ type: "changed" });
  }

  #setSize(size: Size): void {
    if (sameSize(size, this.#size) || this.#exit !== undefined) return;
    this.#size = size;
    this.screen.resize(size);
    this.#pty.resize(size);
    this.attachments.notice({ type: "size", size });
    // Lines break elsewhere now, and each client's terminal would see to that in its own way.
    this.attachments.renew();
    this.#happened({ type: "size" });
  }

  // ---- state and end

  /** Since a line was ended. */
  get #enteredMs(): number {
    return this.#options.clock.nowMs() - this.#enteredAt;
  }

  #look(): Omit<Sight, "quiet"> {
    const foreground = this.#foreground();
    const atPrompt = this.waitsForCommand(foreground);
    if (atPrompt && foreground !== undefined) this.marks.noteReading(identityOf(foreground));
    const { alternate, applicationCursorKeys } = this.screen.modes;
    return {
      foreground,
      atPrompt,
      answers: !this.marks.answered && this.#enteredMs < onItsWayMs,
      cursorColumn: this.screen.cursorColumn,
      fullScreen: alternate || applicationCursorKeys, // top has no screen of its own
    };
  }

  #foreground(): Foreground | undefined {
    const foreground = this.#options.processes.foreground(this.#pty.pid);
    // Before its exec the program is no shell yet.
    const isOwnShell = foreground?.pid === this.#pty.pid && isInteractiveShell(foreground);
    if (isOwnShell) this.marks.noteForeground(identityOf(foreground));
    return foreground;
  }

  async #watchEnd(): Promise<Exit> {
    const exit = await this.#pty.ended;
    this.#pass({ whole: this.#splitter.rest(), shown: new Uint8Array(0), marks: [] });
    await this.screen.settled();
    this.#exit = exit;
    this.attachments.notice({ type: "exited", exit });
    const end: AttachEnd = { reason: this.#killed ? "killed" : "exited", exit };
    this.attachments.end(end);
    this.activity.end();
    this.#happened({ type: "exited" });
    return exit;
  }

  #happened(event: TerminalEvent): void {
    for (const listener of this.#listeners) listener.changed?.();
    this.#options.happened(event);
  }
}

/** The program has the terminal and does not look at what is typed. */
export function unreadError(name: string): HobError {
  return new HobError("timed-out", `the program in ${name} does not read what is typed; a part of it may wait for it there`, {
    hint: `See what it does: \`hob term capture ${name}\`. \`hob term kill ${name}\` ends it.`,
  });
}

/** `work/1 has ended (exit code 1)`, or `(SIGTERM)`. */
export function endedText({ name, exit }: Terminal): string {
  return `${name} has ended${exit === undefined ? "" : ` (${exit.signal ?? `exit code ${exit.code}`})`}`;
}
