/** Ctrl-R at the prompt: the latest line that holds what was typed, then the one before it. Knows lines, not screens. */
export class HistorySearch {
  /** The latest first. */
  readonly #lines: readonly string[];
  #place = 0;
  #query = "";
  #found = true;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  get query(): string {
    return this.#query;
  }

  /** False when no line holds the text; `line` is then the last one that held some of it. */
  get found(): boolean {
    return this.#found;
  }

  /** What would be taken; empty before anything was typed. */
  get line(): string {
    return this.#query === "" ? "" : (this.#lines[this.#place] ?? "");
  }

  type(text: string): void {
    this.#query += text;
    this.#lookFrom(this.#place);
  }

  /** Takes the last character back, and looks from the latest line again. */
  erase(): void {
    this.#query = [...this.#query].slice(0, -1).join("");
    this.#place = 0;
    this.#lookFrom(0);
  }

  older(): void {
    if (this.#query !== "") this.#lookFrom(this.#place + 1, this.line);
  }

  /** A line that is the same as the one that is shown is no other line. */
  #lookFrom(start: number, unlike?: string): void {
    const place = this.#lines.findIndex((line, index) => index >= start && line.includes(this.#query) && line !== unlike);
    this.#found = place !== -1;
    if (this.#found) this.#place = place;
  }
}
