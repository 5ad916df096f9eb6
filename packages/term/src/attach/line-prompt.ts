/** One line that is asked for in the status line: a name, what to search for, yes or no. */

export type PromptAnswer = { readonly kind: "typing" } | { readonly kind: "cancelled" } | { readonly kind: "given"; readonly text: string };

export class LinePrompt {
  readonly #question: string;
  #text: string[];
  #place: number;

  /** `text` stands there already. */
  constructor(question: string, text = "") {
    this.#question = question;
    this.#text = [...text];
    this.#place = this.#text.length;
  }

  /** With the cursor's place marked: the hardware cursor belongs to the program. */
  get shown(): string {
    return `${this.#question} ${this.#text.slice(0, this.#place).join("")}▏${this.#text.slice(this.#place).join("")}`;
  }

  press(key: string): PromptAnswer {
    const edit = edits[key];
    if (key === "Enter") return { kind: "given", text: this.#text.join("") };
    if (key === "Escape" || key === "C-c" || key === "C-g") return { kind: "cancelled" };
    if (edit !== undefined) [this.#text, this.#place] = edit(this.#text, this.#place);
    else if (key === "Space" || [...key].length === 1) this.#insert(key === "Space" ? " " : key);
    return { kind: "typing" };
  }

  #insert(character: string): void {
    this.#text.splice(this.#place, 0, character);
    this.#place++;
  }
}

type Edit = (text: string[], place: number) => [text: string[], place: number];

const erase: Edit = (text, place) => [text.filter((_, index) => index !== place - 1), Math.max(0, place - 1)];
const begin: Edit = (text) => [text, 0];
const end: Edit = (text) => [text, text.length];

const edits: Readonly<Record<string, Edit>> = {
  Backspace: erase,
  Delete: (text, place) => [text.filter((_, index) => index !== place), place],
  Left: (text, place) => [text, Math.max(0, place - 1)],
  Right: (text, place) => [text, Math.min(text.length, place + 1)],
  Home: begin,
  "C-a": begin,
  End: end,
  "C-e": end,
  "C-u": (text, place) => [text.slice(place), 0],
  "C-k": (text, place) => [text.slice(0, place), place],
};
