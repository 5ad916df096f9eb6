/**
 * What xterm's model knows and does not tell, and what a snapshot must put back: modes by number, the cursor's shape,
 * margins, key modifiers, whether the program has saved the cursor. Read from the sequences as the model parses them; it goes
 * on to obey them itself.
 */
import type { IFunctionIdentifier, Terminal } from "@xterm/headless";

/** Private modes that are on in a terminal that was just reset. */
const onByDefault: readonly number[] = [7, 25];
/** Modes that change the screen when they are set, or that the snapshot sees to itself. */
const notRepeated: readonly number[] = [3, 6, 47, 1047, 1048, 1049, 2026];

type Values = readonly (number | number[])[];

export class ScreenModes {
  readonly #terminal: Terminal;
  readonly #private = new Map<number, boolean>();
  #cursorShape = 0;
  #margins: { top: number; bottom: number } | undefined;
  #keyModifiers = "";
  #insert = false;
  #keypad = false;
  #cursorSaved = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.#watchControls();
    this.#watchEscapes();
  }

  get cursorVisible(): boolean {
    return this.#private.get(25) ?? true;
  }

  /** Only a part of the screen scrolls. */
  get margins(): boolean {
    return this.#margins !== undefined;
  }

  /** The program has saved the cursor and not brought it back yet. */
  get cursorSaved(): boolean {
    return this.#cursorSaved;
  }

  /** A resize takes the margins away. */
  resized(): void {
    this.#margins = undefined;
  }

  /** Margins, which also move the cursor: to be written before it is put in its place. */
  marginsText(): string {
    return this.#margins === undefined ? "" : `\u001b[${this.#margins.top};${this.#margins.bottom}r`;
  }

  /** The modes of a terminal that was just reset, as they are now. Origin mode moves the cursor and is left to the caller. */
  text(): string {
    let text = "";
    for (const [mode, on] of this.#private) {
      if (notRepeated.includes(mode) || on === onByDefault.includes(mode)) continue;
      text += `\u001b[?${mode}${on ? "h" : "l"}`;
    }
    if (this.#insert) text += "\u001b[4h";
    if (this.#keypad) text += "\u001b=";
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
    watch({ final: "h" }, (values) => this.#setInsert(values, true));
    watch({ final: "l" }, (values) => this.#setInsert(values, false));
    watch({ intermediates: " ", final: "q" }, ([shape]) => {
      this.#cursorShape = numberOf(shape);
    });
    watch({ final: "r" }, ([top, bottom]) => this.#setMargins(numberOf(top), numberOf(bottom)));
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
    watch("c", () => this.#reset());
    watch("7", () => this.#setSaved(true));
    watch("8", () => this.#setSaved(false));
    watch("=", () => {
      this.#keypad = true;
    });
    watch(">", () => {
      this.#keypad = false;
    });
  }

  #setSaved(saved: boolean): void {
    this.#cursorSaved = saved;
  }

  #setPrivate(values: Values, on: boolean): void {
    for (const mode of values.map(numberOf)) {
      this.#private.delete(mode); // so that they are in the order in which they were set: of mouse modes the last one counts
      this.#private.set(mode, on);
      if (mode === 1048) this.#cursorSaved = on;
    }
  }

  #setInsert(values: Values, on: boolean): void {
    if (values.some((value) => numberOf(value) === 4)) this.#insert = on;
  }

  #setMargins(top: number, bottom: number): void {
    const { rows } = this.#terminal;
    const last = bottom === 0 || bottom > rows ? rows : bottom;
    const first = Math.max(1, top);
    this.#margins = first < last && (first > 1 || last < rows) ? { top: first, bottom: last } : undefined;
  }

  #reset(): void {
    this.#private.clear();
    this.#cursorShape = 0;
    this.#margins = undefined;
    this.#keyModifiers = "";
    this.#insert = false;
    this.#keypad = false;
    this.#cursorSaved = false;
  }
}

function numberOf(value: number | number[] | undefined): number {
  return typeof value === "number" ? value : (value?.[0] ?? 0);
}
