/**
 * The daemon's log file: appended to line by line, private, capped with one old file kept, and followed when others move
 * or delete it. Writing never throws: what the disk does not take is dropped and counted, and the next line that goes
 * through is preceded by one that says how many were lost (IO-09). When the process was launched, its standard output
 * and standard error are kept on the current file too, so native code and `console.log` land there (IO-10).
 */
import { closeSync, fstatSync, lstatSync, renameSync, writeSync } from "node:fs";
import { kernel } from "./kernel.ts";
import { openLogDescriptor } from "./log-descriptor.ts";

export interface LogFileOptions {
  /** Absolute path; its directory exists. */
  path: string;
  /** Bytes at which the file is rotated. */
  bytesMax: number;
  /** Makes a line of the log out of a remark about the log itself. Default: the bare text. */
  remark?: (text: string) => string;
}

export class LogFile {
  readonly path: string;
  readonly #bytesMax: number;
  readonly #remark: (text: string) => string;
  #descriptor: number | undefined;
  #adopted = false;
  #closed = false;
  #linesLost = 0;
  /** Lost since a line went through. */
  #lostInARow = 0;
  /** The last write stopped in the middle of a line. */
  #torn = false;

  constructor(options: LogFileOptions) {
    this.path = options.path;
    this.#bytesMax = options.bytesMax;
    this.#remark = options.remark ?? ((text) => text);
    this.#open();
  }

  get linesLost(): number {
    return this.#linesLost;
  }

  /** Appends one line; a newline is added where it has none. */
  write(line: string): void {
    const text = line.endsWith("\n") ? line : `${line}\n`;
    this.#follow(Buffer.byteLength(text));
    const remark = this.#lostInARow === 0 ? "" : `${this.#remark(`${this.#lostInARow} lines lost`)}\n`;
    if (this.#append(`${this.#torn ? "\n" : ""}${remark}${text}`)) {
      this.#lostInARow = 0;
    } else {
      this.#lostInARow++;
      this.#linesLost++;
    }
  }

  /** From now on descriptors 1 and 2 of the process are this file, through every rotation. */
  adoptStandardStreams(): void {
    this.#adopted = true;
    this.#redirect();
  }

  /** Opens the path anew, whatever it names now. Keeps the old file when that fails. */
  reopen(): void {
    if (this.#closed) return;
    const before = this.#descriptor;
    this.#descriptor = undefined;
    this.#open();
    if (this.#descriptor === undefined) this.#descriptor = before;
    else if (before !== undefined) closeSync(before);
  }

  /** For now and then: output that does not pass through `write` fills the file, too. */
  check(): void {
    this.#follow(0);
  }

  /** Descriptors 1 and 2 stay on the file: the end of the process is written there. */
  close(): void {
    this.#closed = true;
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  /** Makes sure that the open file is the one that the path names, with room for `bytes` more. */
  #follow(bytes: number): void {
    if (this.#closed) return;
    if (this.#descriptor === undefined) return this.#open();
    try {
      const open = fstatSync(this.#descriptor);
      const named = lstatSync(this.path, { throwIfNoEntry: false });
      if (named === undefined || named.ino !== open.ino || named.dev !== open.dev) this.reopen();
      else if (open.size > 0 && open.size + bytes > this.#bytesMax) this.#rotate();
    } catch {
      // The directory is out of reach for the moment: go on with the file that is open.
    }
  }

  #rotate(): void {
    renameSync(this.path, `${this.path}.1`);
    this.reopen();
  }

  #open(): void {
    try {
      this.#descriptor = openLogDescriptor(this.path);
      this.#torn = false;
      this.#redirect();
    } catch {
      // Every line is dropped and counted, and every line tries again.
    }
  }

  #redirect(): void {
    if (!this.#adopted || this.#descriptor === undefined) return;
    kernel().duplicate(this.#descriptor, 1);
    kernel().duplicate(this.#descriptor, 2);
  }

  #append(text: string): boolean {
    if (this.#descriptor === undefined) return false;
    const bytes = Buffer.from(text);
    let written = 0;
    try {
      // A file that could not be rotated does not grow far beyond its cap.
      if (fstatSync(this.#descriptor).size > 2 * this.#bytesMax) return false;
      while (written < bytes.length) written += writeSync(this.#descriptor, bytes, written);
      this.#torn = false;
      return true;
    } catch {
      if (written > 0) this.#torn = bytes[written - 1] !== 0x0a;
      return false;
    }
  }
}
