/** The line of the prompt while a search goes on: what was searched for, and what was found, shown by readline itself. */
import type { Interface } from "node:readline";
import { HistorySearch } from "./history-search.ts";

export const controlR = 0x12;
const controlC = "\u0003";
const controlG = "\u0007";
const erasers = ["\u007f", "\b"];

export class SearchLine {
  readonly #readline: Interface;
  readonly #search: HistorySearch;
  /** What was in the line, to come back to. */
  readonly #before: string;
  readonly #prompt: string;
  readonly #decoder = new TextDecoder();

  constructor(readline: Interface, history: readonly string[]) {
    this.#readline = readline;
    this.#search = new HistorySearch(history);
    this.#before = readline.line;
    this.#prompt = readline.getPrompt();
    this.#show();
  }

  /** Takes keys; `undefined` while the search goes on, else the keys that are the line editor's again. */
  take(keys: Uint8Array): Uint8Array | undefined {
    const typed = [...this.#decoder.decode(keys, { stream: true })];
    for (const [index, key] of typed.entries()) {
      if (this.#press(key)) continue;
      this.#leave(key === controlG || key === controlC ? this.#before : this.#search.line || this.#before);
      return Buffer.from(typed.slice(key === controlG ? index + 1 : index).join(""));
    }
    this.#show();
    return undefined;
  }

  /** False for a key that ends the search. */
  #press(key: string): boolean {
    if (key === String.fromCharCode(controlR)) this.#search.older();
    else if (erasers.includes(key)) this.#search.erase();
    else if (key < " ") return false;
    else this.#search.type(key);
    return true;
  }

  #show(): void {
    const { query, found, line } = this.#search;
    this.#readline.setPrompt(`(${found ? "search" : "nothing more with"} '${query}'): `);
    this.#replaceLine(line);
  }

  #leave(line: string): void {
    this.#readline.setPrompt(this.#prompt);
    this.#replaceLine(line);
  }

  /** As if it had been deleted and typed: readline has no other way in. */
  #replaceLine(line: string): void {
    this.#readline.write(null, { ctrl: true, name: "e" });
    this.#readline.write(null, { ctrl: true, name: "u" });
    if (line !== "") this.#readline.write(line);
    this.#readline.prompt(true);
  }
}
