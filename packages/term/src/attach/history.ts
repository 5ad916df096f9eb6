/**
 * The history of a terminal on the screen: scrolled by keys, searched, and lines of it copied. It is a picture of one
 * moment; what the program writes meanwhile is there when the history is left.
 */
import type { Size } from "../contract.ts";
import { clipAnsi, withoutAnsi } from "./ansi-text.ts";
import { leave, type Overlay, type OverlayAnswer, stay } from "./overlay.ts";

const inverse = "\u001b[7m";

/** The first of `lines` that matches; throws when the pattern takes too long. */
export type FirstMatch = (pattern: RegExp, lines: readonly string[]) => { readonly index: number } | undefined;

export class History implements Overlay {
  readonly #firstMatch: FirstMatch;
  readonly #lines: readonly string[];
  readonly #plain: readonly string[];
  #row: number;
  #top: number;
  /** Where the selection began. */
  #anchor: number | undefined;
  #pattern = "";
  #note = "";

  /** `lines` may have colours. Begins at the end, one screen back when `back`. */
  constructor(lines: readonly string[], { rows }: Size, back: boolean, firstMatch: FirstMatch) {
    this.#firstMatch = firstMatch;
    this.#lines = lines;
    this.#plain = lines.map(withoutAnsi);
    this.#row = Math.max(0, lines.length - 1 - (back ? rows : 0));
    this.#top = Math.max(0, lines.length - rows);
    this.#keepVisible(rows);
  }

  get hint(): string {
    const place = `line ${this.#row + 1} of ${this.#lines.length}`;
    const keys = this.#anchor === undefined ? "/ searches · v marks · y copies · q leaves" : "y copies the marked lines · v unmarks";
    return [place, this.#note, keys].filter((part) => part !== "").join(" · ");
  }

  draw({ columns, rows }: Size): readonly string[] {
    return this.#lines.slice(this.#top, this.#top + rows).map((line, index) => {
      const row = this.#top + index;
      if (!this.#isMarked(row)) return clipAnsi(line, columns);
      return `${inverse}${clipAnsi(this.#plain[row] === "" ? " " : (this.#plain[row] as string), columns)}`;
    });
  }

  press(key: string, { rows }: Size): OverlayAnswer {
    this.#note = "";
    const step = stepOf(key, rows, this.#lines.length);
    if (step !== undefined) return this.#go(this.#row + step, rows);
    switch (key) {
      case "v":
      case "Space":
        this.#anchor = this.#anchor === undefined ? this.#row : undefined;
        return stay;
      case "y":
      case "Enter":
        return { kind: "copy", text: this.#marked() };
      case "/":
      case "?":
        return { kind: "ask", question: "search:", answer: (text) => this.search(text, rows) };
      case "n":
        return this.#find(-1, rows);
      case "N":
        return this.#find(1, rows);
      case "q":
      case "Escape":
      case "C-c":
        return leave;
      default:
        return stay;
    }
  }

  /** Backwards from here; a regular expression, or the text itself when it is none. Small letters mean large ones too. */
  search(pattern: string, rows: number): void {
    if (pattern !== "") this.#pattern = pattern;
    this.#find(-1, rows);
  }

  #find(direction: 1 | -1, rows: number): OverlayAnswer {
    const pattern = patternOf(this.#pattern);
    if (pattern === undefined) return stay;
    const ahead = direction === 1 ? this.#plain.slice(this.#row + 1) : this.#plain.slice(0, this.#row).reverse();
    try {
      const found = this.#firstMatch(pattern, ahead);
      if (found !== undefined) return this.#go(this.#row + direction * (found.index + 1), rows);
      this.#note = `no ${direction === -1 ? "earlier" : "later"} "${this.#pattern}"`;
    } catch {
      this.#note = `"${this.#pattern}" takes too long to find`;
    }
    return stay;
  }

  #go(row: number, rows: number): OverlayAnswer {
    this.#row = Math.max(0, Math.min(row, this.#lines.length - 1));
    this.#keepVisible(rows);
    return stay;
  }

  #keepVisible(rows: number): void {
    this.#top = Math.max(0, Math.min(Math.max(this.#top, this.#row - rows + 1), this.#row));
  }

  #isMarked(row: number): boolean {
    const anchor = this.#anchor ?? this.#row;
    return row >= Math.min(anchor, this.#row) && row <= Math.max(anchor, this.#row);
  }

  #marked(): string {
    return this.#plain
      .filter((_, row) => this.#isMarked(row))
      .map((line) => line.trimEnd())
      .join("\n");
  }
}

function stepOf(key: string, rows: number, all: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    Up: -1,
    k: -1,
    Down: 1,
    j: 1,
    PageUp: -rows,
    b: -rows,
    "C-b": -rows,
    PageDown: rows,
    f: rows,
    "C-f": rows,
    "C-u": -Math.ceil(rows / 2),
    "C-d": Math.ceil(rows / 2),
    g: -all,
    Home: -all,
    G: all,
    End: all,
  };
  return steps[key];
}

function patternOf(text: string): RegExp | undefined {
  if (text === "") return undefined;
  const flags = /\p{Lu}/u.test(text) ? "u" : "iu";
  try {
    return new RegExp(text, flags);
  } catch {
    return new RegExp(text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"), flags);
  }
}
