/** The world as the core sees it: time, ptys, screens and the process table. Their bodies are in adapters/. */
import type { Captured, Colours, Exit, Size } from "../contract.ts";

export interface Clock {
  /** Milliseconds since 1970. */
  nowMs(): number;
  /** Calls back once, unless cancelled. Never keeps the process alive. */
  timer(afterMs: number, callback: () => void): { cancel(): void };
}

/** What is started in a terminal. */
export interface Program {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly umask: number;
  readonly size: Size;
  /** It is the caller's shell, and nobody asked for another command. */
  readonly shell: boolean;
  /** What `hob status` calls it. */
  readonly title: string;
}

/** A program on a pty. */
export interface Pty {
  readonly pid: number;
  /** Settles once the program has ended and all of its output was handed to `onOutput`. */
  readonly ended: Promise<Exit>;
  /** Output of one turn of the event loop, joined. Set once, in the turn in which the pty was made. */
  onOutput(listener: (bytes: Uint8Array) => void): void;
  /** Stops reading: the program's writes will block. */
  pause(): void;
  resume(): void;
  /** Typed, and not taken by the kernel: the program does not read. */
  readonly inputBytes: number;
  /** Resolves when the kernel has taken the bytes; rejects when the terminal is gone. */
  write(bytes: Uint8Array): Promise<void>;
  resize(size: Size): void;
  /** Takes the terminal away from its programs, which get SIGHUP. */
  hangUp(): void;
  /** SIGKILL for every process of the terminal's session. */
  kill(): void;
}

/** What a program has asked of the terminal, as far as those who type need to know. */
export interface Modes {
  readonly applicationCursorKeys: boolean;
  readonly bracketedPaste: boolean;
  readonly alternate: boolean;
}

/** A snapshot as output, which puts any terminal into the state of this one. */
export interface Snapshot {
  readonly bytes: Uint8Array;
  readonly size: Size;
  readonly alternate: boolean;
}

export interface CaptureOptions {
  readonly format: "plain" | "ansi" | "cells";
  readonly join: boolean;
  readonly history: boolean;
  readonly last?: number | undefined;
  readonly from?: number | undefined;
  readonly count?: number | undefined;
}

export interface Match {
  readonly line: string;
  readonly groups: string[];
  readonly number: number;
}

/** For the first line that matches, wrapped lines joined. */
export interface Search {
  /** In what is there now. Throws when the pattern takes too long. */
  look(): Match | undefined;
  stop(): void;
}

export interface ScreenEvents {
  bell(): void;
  title(title: string): void;
  /** The terminal's answer to a question of the program, to be written to it. */
  answer(bytes: Uint8Array): void;
  /** Something was parsed; the backlog may be shorter. */
  parsed(): void;
}

/** The model of a terminal's screen and history. It takes output at once and shows it a little later. */
export interface Screen {
  /** Of the window around it, for programs that ask. */
  colours: Colours;
  readonly size: Size;
  readonly title: string;
  readonly modes: Modes;
  /** Bytes taken and not yet shown. */
  readonly backlogBytes: number;
  readonly historyLines: number;
  readonly historyBytes: number;
  /** Column of the cursor, from 0. */
  readonly cursorColumn: number;
  /** Takes whole characters and sequences (core/splitter.ts). */
  write(bytes: Uint8Array): void;
  /** Takes effect behind what was written before. */
  resize(size: Size): void;
  /** Resolves when all that was written before is shown, in the very moment when nothing that came later is. */
  settled(): Promise<void>;
  /** What scrolls away before anybody could see it need not be shown, unless `all`. Undone by the returned function. */
  showAll(): () => void;
  capture(options: CaptureOptions): Pick<Captured, "cursor" | "alternate" | "first" | "lines" | "truncated" | "text" | "cells">;
  snapshot(historyLines: number): Snapshot;
  /** In what is shown and in what comes; with `fresh` only in what comes behind the cursor. */
  search(pattern: RegExp, fresh: boolean): Search;
  limitHistory(bytes: number): void;
  close(): void;
}

/** The program in the foreground of a terminal. */
export interface Foreground {
  readonly pid: number;
  readonly name: string;
  /** Behind its name; empty where the system does not say. */
  readonly args: readonly string[];
  /** Another one after each `exec`, also of the same program with the same arguments; empty where the system does not say. */
  readonly image: string;
  readonly cwd: string;
  /** It waits in a read of its terminal; `undefined` where the system does not say. */
  readonly reads: boolean | undefined;
  /** It sleeps, whatever for. */
  readonly sleeps: boolean;
}

export interface ProcessTable {
  /** Of the session that the terminal's program leads; `undefined` when it has ended. */
  foreground(leader: number): Foreground | undefined;
  /** It runs, or is stopped. */
  isAlive(pid: number): boolean;
}
