/** Jump mode: every terminal on its own line, with one letter that leads there. */
import { cut, harmless, padEnd } from "@hob/kit/verb";
import type { Size, TerminalFacts } from "../contract.ts";
import { leave, type Overlay, type OverlayAnswer, stay } from "./overlay.ts";

/** The home row first. */
const letters = [..."asdfghjklqwertyuiopzxcvbnmASDFGHJKLQWERTYUIOPZXCVBNM0123456789"];

export class Jump implements Overlay {
  readonly #terminals: readonly TerminalFacts[];
  readonly #current: string;
  #top = 0;

  constructor(terminals: readonly TerminalFacts[], current: string) {
    this.#terminals = terminals;
    this.#current = current;
  }

  get hint(): string {
    return "a letter jumps · Esc leaves";
  }

  draw(size: Size): readonly string[] {
    const width = Math.max(...this.#visible(size).map(({ name }) => name.length), 4);
    return this.#visible(size).map((terminal, index) => {
      const marks = `${terminal.bell ? "!" : ""}${terminal.activity ? "*" : ""}`;
      const words = [
        padEnd(harmless(terminal.name), width),
        padEnd(terminal.state, 7),
        padEnd(marks, 2),
        `${harmless(terminal.program)}  ${harmless(terminal.title)}`,
      ];
      const line = cut(`${letters[index]}  ${words.join("  ")}`, size.columns);
      return terminal.id === this.#current ? `\u001b[1m${line}\u001b[0m` : line;
    });
  }

  press(key: string, size: Size): OverlayAnswer {
    if (key === "PageDown" || key === "Down") return this.#scroll(size, key === "Down" ? 1 : size.rows);
    if (key === "PageUp" || key === "Up") return this.#scroll(size, key === "Up" ? -1 : -size.rows);
    const target = this.#visible(size)[letters.indexOf(key)];
    return target === undefined ? leave : { kind: "go", id: target.id };
  }

  /** Those with a letter of their own. */
  #visible({ rows }: Size): readonly TerminalFacts[] {
    return this.#terminals.slice(this.#top, this.#top + Math.min(rows, letters.length));
  }

  #scroll({ rows }: Size, by: number): OverlayAnswer {
    this.#top = Math.max(0, Math.min(this.#top + by, this.#terminals.length - Math.min(rows, letters.length)));
    return stay;
  }
}
