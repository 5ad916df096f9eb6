/**
 * All keys, on one screen: the help behind the prefix key. Read off the table of commands.
 */
import { cut, padEnd } from "@hob/kit/verb";
import type { Size } from "../contract.ts";
import { commands } from "./commands.ts";
import { leave, type Overlay, type OverlayAnswer } from "./overlay.ts";

const keyWidth = 10;

export class Help implements Overlay {
  readonly hint = "any key leaves";
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  draw({ columns, rows }: Size): readonly string[] {
    const entries = [
      ...commands.map(({ keys, help }) => [keys.length > 2 ? `${keys[0]} … ${keys.at(-1)}` : keys.join(" "), help]),
      [this.#prefix, `type ${this.#prefix} itself`],
    ].map(([keys = "", help = ""]) => `${padEnd(keys, keyWidth)} ${help}`);
    const inColumns = entries.length + 2 > rows ? halves(entries, columns) : entries;
    return [`Keys, each behind ${this.#prefix}`, "", ...inColumns].slice(0, rows).map((line) => cut(line, columns));
  }

  press(): OverlayAnswer {
    return leave;
  }
}

/** Two columns, for screens that are low. */
function halves(entries: readonly string[], columns: number): string[] {
  const half = Math.ceil(entries.length / 2);
  const width = Math.floor((columns - 2) / 2);
  return entries.slice(0, half).map((entry, index) => `${padEnd(cut(entry, width), width)}  ${cut(entries[half + index] ?? "", width)}`);
}
