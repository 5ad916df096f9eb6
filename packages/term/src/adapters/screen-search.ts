/**
 * A search in what a screen shows, and in all that it shows later: line by line, wrapped lines joined. Each look begins where
 * lines may have changed since the one before: lines that have scrolled away do not change any more. The normal screen
 * and the one of a program that fills it are searched each from a place of its own.
 */
import type { IBufferLine, IMarker, Terminal } from "@xterm/headless";
import type { Match, Search } from "../core/ports.ts";
import { firstMatch } from "./bounded-match.ts";
import { internalsOf } from "./screen-internals.ts";

/** A line, and the column in it before which everything was there already. */
interface Place {
  readonly line: number;
  readonly column: number;
}

const top: Place = { line: 0, column: 0 };

export class ScreenSearch implements Search {
  readonly #terminal: Terminal;
  readonly #pattern: RegExp;
  /** In the history; moves with its line. */
  #marker: IMarker | undefined;
  #column: number;
  #alternate: Place = top;

  /** `fresh`: only what is written from now on. */
  constructor(terminal: Terminal, pattern: RegExp, fresh: boolean) {
    this.#terminal = terminal;
    this.#pattern = pattern;
    const { active, normal } = terminal.buffer;
    this.#column = fresh ? normal.cursorX : 0;
    this.#marker = fresh ? this.#mark(normal.baseY + normal.cursorY) : this.#mark(this.#screenTop);
    if (fresh && active.type === "alternate") this.#alternate = { line: active.cursorY, column: active.cursorX };
  }

  /** Throws `invalid-input` when the pattern takes too long. */
  look(): Match | undefined {
    const { type } = this.#terminal.buffer.active;
    const match = this.#find(type === "alternate" ? this.#alternate : this.#normal);
    if (match === undefined && type === "normal") this.#goOn();
    return match;
  }

  stop(): void {
    this.#marker?.dispose();
  }

  /** Where the marked line is now; the oldest one when it is no longer kept. */
  get #normal(): Place {
    const line = this.#marker === undefined || this.#marker.isDisposed ? -1 : this.#marker.line;
    return line === -1 ? top : { line, column: this.#column };
  }

  /** The first line of the normal screen, with what it is the end of. */
  get #screenTop(): number {
    const { normal } = this.#terminal.buffer;
    let line = normal.baseY;
    while (line > 0 && normal.getLine(line)?.isWrapped === true) line--;
    return line;
  }

  #goOn(): void {
    this.#alternate = top; // of the program that fills it next
    const line = this.#screenTop;
    if (this.#normal.line >= line) return;
    this.stop();
    this.#marker = this.#mark(line);
    this.#column = 0;
  }

  #mark(line: number): IMarker | undefined {
    return internalsOf(this.#terminal)._bufferService?.buffers?.normal?.addMarker?.(line);
  }

  #find({ line: from, column }: Place): Match | undefined {
    const { active } = this.#terminal.buffer;
    const numbers: number[] = [];
    const lines: string[] = [];
    for (let number = from, end = from; number < active.length; number = end) {
      end = endOfLogicalLine(this.#terminal, number);
      let line = "";
      for (let row = number; row < end; row++) line += textOf(active.getLine(row), row === end - 1, this.#terminal.cols);
      numbers.push(number);
      lines.push(line);
    }
    const [first = "", ...others] = lines;
    const found = firstMatch(this.#pattern, column === 0 ? lines : [first.slice(column), ...others]);
    if (found === undefined) return undefined;
    const { index, match } = found;
    return { line: lines[index] as string, groups: match.slice(1).map((group) => group ?? ""), number: numbers[index] as number };
  }
}

function endOfLogicalLine(terminal: Terminal, first: number): number {
  const { active } = terminal.buffer;
  let end = first + 1;
  // Behind the last line xterm's ring has the first one again.
  while (end < active.length && active.getLine(end)?.isWrapped === true) end++;
  return end;
}

function textOf(line: IBufferLine | undefined, trimmed: boolean, columns: number): string {
  return line?.translateToString(trimmed, 0, columns) ?? "";
}
