/**
 * What xterm's model knows and does not tell, and what a snapshot must put back: modes by number, the cursor's shape,
 * margins, key modifiers, whether the program has saved the cursor. Read from the sequences as the model parses them; it goes
 * on to obey them itself.
 */
import type { IFunctionIdentifier, Terminal } from "@xterm/headless";
import { internalsOf } from "./screen-internals.ts";

/** Private modes that are on in a terminal that was just reset. */
const onByDefault: readonly number[] = [7, 25];
/** Modes that change the screen when they are set, or that the snapshot sees to itself. */
const notRepeated: readonly number[] = [3, 6, 47, 66, 1047, 1048, 1049, 2026];
/** So many may differ from that; a program that counts through all numbers would have them kept without end. */
const modesMax = 64;

type Values = readonly (number | number[])[];

export class ScreenModes {
  readonly #terminal: Terminal;
  readonly #private = new Map<number, boolean>();
  #cursorShape = 0;
  #keyModifiers = "";
  #cursorSaved = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.#watchControls();
    this.#watchEscapes();
  }

  get cursorVisible(): boolean {
    return this.#private.get(25) ?? true;
  }

  /** Rows that scroll, from 0, both within. Each screen has its own, and a resize takes them away. */
  get margins(): { readonly top: number; readonly bottom: number } {
    const { scrollTop = 0, scrollBottom = this.#terminal.rows - 1 } = internalsOf(this.#terminal)._bufferService?.buffer ?? {};
    return { top: scrollTop, bottom: scrollBottom };
  }

  /** Only a part of the screen scrolls. */
  get hasMargins(): boolean {
    const { top, bottom } = this.margins;
    return top > 0 || bottom < this.#terminal.rows - 1;
  }

  /** The program has saved the cursor and not brought it back yet. */
  get cursorSaved(): boolean {
    return this.#cursorSaved;
  }

  /** Margins, which also move the cursor: to be written before it is put in its place. */
  marginsText(): string {
    const { top, bottom } = this.margins;
    return this.hasMargins ? `\u001b[${top + 1};${bottom + 1}r` : "";
  }

  /** The modes of a terminal that was just reset, as they are now. Origin mode moves the cursor and is left to the caller. */
  text(): string {
    let text = "";
    for (const [mode, on] of this.#private) {
      if (!notRepeated.includes(mode)) text += `\u001b[?${mode}${on ? "h" : "l"}`;
    }
    const { insertMode, applicationKeypadMode } = this.#terminal.modes;
    if (insertMode) text += "\u001b[4h";
    if (this.#terminal.options.convertEol === true) text += "\u001b[20h";
    if (applicationKeypadMode) text += "\u001b=";
    if (this.#cursorShape > 0) text += `\u001b[${this.#cursorShape} q`;
    if (this.#keyModifiers !== "") text += `\u001b[>${this.#keyModifiers}m`;
    return text;
  }

  #watchControls(): void {
    const watch = (id: IFunctionIdentifier, look: (values: Values) => void): void => {
      this.#terminal.parser.registerCsiHandler(id, (values) => {
        look(values);
        return false; // the model's own handler comes next
      });
    };
    watch({ prefix: "?", final: "h" }, (values) => this.#setPrivate(values, true));
    watch({ prefix: "?", final: "l" }, (values) => this.#setPrivate(values, false));
    watch({ intermediates: " ", final: "q" }, ([shape]) => {
      this.#cursorShape = numberOf(shape);
    });
    watch({ prefix: ">", final: "m" }, (values) => {
      const [resource = 0, value = 0] = values.map(numberOf);
      this.#keyModifiers = value === 0 ? "" : `${resource};${value}`;
    });
    watch({ intermediates: "!", final: "p" }, () => this.#reset());
    watch({ final: "s" }, () => this.#setSaved(true));
    watch({ final: "u" }, () => this.#setSaved(false));
  }

  #watchEscapes(): void {
    const watch = (final: string, look: () => void): void => {
      this.#terminal.parser.registerEscHandler({ final }, () => {
        look();
        return false;
      });
    };
    watch("c", () => {
      this.#reset();
      Object.assign(this.#terminal.options, { convertEol: false, cursorBlink: false }); // xterm keeps these modes
    });
    watch("7", () => this.#setSaved(true));
    watch("8", () => this.#setSaved(false));
  }

  #setSaved(saved: boolean): void {
    this.#cursorSaved = saved;
  }

  #setPrivate(values: Values, on: boolean): void {
    for (const mode of values) {
      if (typeof mode !== "number") continue; // what stands behind a colon
      this.#private.delete(mode); // so that they are in the order in which they were set: of mouse modes the last one counts
      if (on !== onByDefault.includes(mode)) this.#private.set(mode, on);
      if (mode === 1048) this.#cursorSaved = on;
    }
    for (const mode of this.#private.keys()) if (this.#private.size > modesMax) this.#private.delete(mode);
  }

  #reset(): void {
    this.#private.clear();
    this.#cursorShape = 0;
    this.#keyModifiers = "";
    this.#cursorSaved = false;
  }
}

function numberOf(value: number | number[] | undefined): number {
  return typeof value === "number" ? value : (value?.[0] ?? 0);
}
