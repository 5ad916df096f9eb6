/**
 * The output of one command of `run`, and its status, gathered from what the terminal shows: what comes between the mark C,
 * with which it begins, and D, with which it ends. D may be missing: when the shell drops the rest of its line, P comes with
 * its prompt (command-line.ts); when the command ends the shell, the end of the terminal tells the status, or the D of the
 * shell around it.
 */
import { HobError } from "@hob/kit";
import { Deferred } from "./deferred.ts";
import { plainTextOf } from "./plain-text.ts";
import type { Mark, Piece } from "./splitter.ts";
import { endedText, type Terminal } from "./terminal.ts";

export interface CommandEnd {
  readonly exitCode: number;
  readonly bytes: Uint8Array;
  readonly truncated: boolean;
}

/** Between C and D of the shell, or of `key`. Gathers until `stop`. */
export class CommandOutput {
  readonly done: Promise<CommandEnd>;
  begun = false;
  readonly #terminal: Terminal;
  readonly #key: string | undefined;
  readonly #isGone: () => boolean;
  readonly #bytesMax: number;
  readonly #outcome = new Deferred<CommandEnd>();
  readonly #stop: () => void;
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  #truncated = false;
  /** Of the shell that the command was typed into, as it told it. */
  #shellPid: string | undefined;

  constructor(terminal: Terminal, key: string | undefined, isGone: () => boolean, bytesMax: number) {
    this.#terminal = terminal;
    this.#key = key;
    this.#isGone = isGone;
    this.#bytesMax = bytesMax;
    this.done = this.#outcome.promise;
    this.#stop = terminal.listen({ output: (piece) => this.#take(piece), changed: () => this.#lookForEnd() });
  }

  fail(error: HobError): void {
    this.#outcome.reject(error);
  }

  stop(): void {
    this.#stop();
  }

  #take({ whole, marks }: Piece): void {
    let from = 0;
    for (const mark of marks) {
      const status = this.begun ? this.#statusOf(mark) : undefined;
      if (status !== undefined) {
        this.#keep(whole.subarray(from, mark.from));
        return this.#end(status);
      }
      if (this.begun || mark.letter !== "C" || !this.#isOurs(mark)) continue;
      this.begun = true;
      this.#shellPid = mark.values[1];
      from = mark.to;
    }
    if (this.begun) this.#keep(whole.subarray(from));
  }

  #isOurs({ run, values }: Mark): boolean {
    return this.#key === undefined ? !run : run && values[0] === this.#key;
  }

  /** What a mark says about the end of the command; `undefined` when it says nothing about it. */
  #statusOf(mark: Mark): number | undefined {
    const { letter, values, run } = mark;
    if (!this.#isOurs(mark)) {
      // The shell around tells that ours has ended.
      return letter === "D" && !run && this.#isGone() ? statusIn(values[0]) : undefined;
    }
    if (this.#key === undefined) return letter === "D" ? statusIn(values[0]) : undefined;
    const isEnd = letter === "D" || (letter === "P" && (values[2] === undefined || values[2] === this.#shellPid));
    return isEnd ? statusIn(values[1]) : undefined;
  }

  /** `exit`, `exec` and the like end the shell: with the terminal, its status is the command's. */
  #lookForEnd(): void {
    const { exit } = this.#terminal;
    if (exit === undefined) return;
    if (this.begun && exit.code !== null) this.#end(exit.code);
    else this.fail(endedError(this.#terminal));
  }

  #end(exitCode: number): void {
    const bytes = Buffer.concat(this.#chunks);
    const kept = bytes.subarray(Math.max(0, bytes.length - this.#bytesMax));
    const truncated = this.#truncated || kept.length < bytes.length;
    this.#outcome.resolve({ exitCode, bytes: kept, truncated });
  }

  /** The last part: whole chunks in front are forgotten when there is enough without them. */
  #keep(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    for (let first = this.#chunks[0]; first !== undefined && this.#bytes - first.length >= this.#bytesMax; first = this.#chunks[0]) {
      if (first === chunk) return;
      this.#chunks.shift();
      this.#bytes -= first.length;
      this.#truncated = true;
    }
  }
}

/** Lines end in a line feed. */
export function outputText(bytes: Uint8Array, format: "plain" | "ansi"): string {
  const text = withoutZshEndMark(new TextDecoder().decode(bytes));
  return format === "plain" ? plainTextOf(text) : text.replaceAll("\r\n", "\n");
}

/** zsh shows a line without an end with an inverse % behind it, and blanks to the end of the line. */
const zshEndMark = /(?:\u001b\[[\d;]*m)*[%#](?:\u001b\[[\d;]*m)* +\r \r(?:\r(?:\u001b\[[\d;]*[mJ])*)?$/;

/** It is no longer: one line of blanks and its colours. */
const zshEndMarkMax = 4096;

function withoutZshEndMark(text: string): string {
  const from = Math.max(0, text.length - zshEndMarkMax);
  return text.slice(0, from) + text.slice(from).replace(zshEndMark, "");
}

/** `undefined` where a shell gives none, or does not know the variable. */
function statusIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

function endedError(terminal: Terminal): HobError {
  const { exit } = terminal;
  return new HobError("wrong-state", `${endedText(terminal)} before the command did`, {
    hint: `Its last output can be read with \`hob term capture ${terminal.name}\`.`,
    details: { exit },
  });
}
