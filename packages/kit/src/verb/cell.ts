/** One value on the page: foreign text, plain or in a style. Whoever renders it makes it harmless first. */
import { paint, type Style } from "./style.ts";

export type Cell = string | { readonly text: string; readonly style: Style };

/** What is drawn on: an `Output`, or anything else that has a width and may have colour. */
export interface Canvas {
  /** Cells; `Infinity` for none. */
  readonly columns: number;
  readonly color: boolean;
}

export function textOf(cell: Cell | undefined): string {
  return cell === undefined ? "" : typeof cell === "string" ? cell : cell.text;
}

export function paintCell(canvas: Canvas, cell: Cell): string {
  return typeof cell === "string" ? cell : paint(canvas, cell.style, cell.text);
}
