/** Cells of xterm's buffer as runs that look alike, and as the sequences that make a terminal draw so. */
import type { IBuffer, IBufferCell, IBufferLine, Terminal } from "@xterm/headless";
import type { Captured } from "../contract.ts";
import { type CellStyle, isUnderlined, linkOf } from "./screen-internals.ts";

export type Span = NonNullable<Captured["cells"]>[number]["spans"][number];

/** A run of cells with one style and one link. */
export interface Run {
  readonly span: Span;
  /** Address of the link, if it is one. */
  readonly link: string | undefined;
}

const flags = ["bold", "dim", "italic", "underline", "blink", "inverse", "hidden", "strikethrough"] as const;
const flagNumbers: Readonly<Record<(typeof flags)[number], number>> = {
  bold: 1,
  dim: 2,
  italic: 3,
  underline: 4,
  blink: 5,
  inverse: 7,
  hidden: 8,
  strikethrough: 9,
};

/** The runs of a line of the screen in use, or of `buffer`; empty cells at its end are left out, unless they have a colour. */
export function runsOf(terminal: Terminal, row: number, buffer: IBuffer = terminal.buffer.active, from = 0): Run[] {
  const line = buffer.getLine(row);
  if (line === undefined) return [];
  const runs: { span: Span & { text: string; columns: number }; link: string | undefined; key: string }[] = [];
  const width = usedColumns(line, terminal.cols);
  let cell: IBufferCell | undefined;
  for (let column = from; column < width; ) {
    cell = line.getCell(column, cell);
    if (cell === undefined) break;
    const { text, columns } = shownOf(line, column, cell, terminal.cols);
    const style = styleOf(cell, columns);
    const link = linkOf(terminal, cell as CellStyle);
    const key = `${JSON.stringify(style)} ${link ?? ""}`;
    const last = runs.at(-1);
    if (last?.key === key) {
      last.span.text += text;
      last.span.columns += columns;
    } else {
      runs.push({ span: { text, columns, ...style }, link, key });
    }
    column += columns;
  }
  return runs;
}

/** What a cell shows, and how many it fills: half of a wide character, which xterm leaves now and then, is a space. */
function shownOf(line: IBufferLine, column: number, cell: IBufferCell, columns: number): { text: string; columns: number } {
  const text = cell.getChars();
  if (cell.getWidth() === 1) return { text: text === "" ? " " : text, columns: 1 };
  const isWhole = cell.getWidth() === 2 && column + 1 < columns && line.getCell(column + 1)?.getWidth() === 0;
  return isWhole && text !== "" ? { text, columns: 2 } : { text: " ", columns: 1 };
}

/** The SGR sequence from any style to that of `span`. */
export function styleText(span: Omit<Span, "text" | "columns">): string {
  const numbers = ["0", ...flags.filter((flag) => span[flag]).map((flag) => String(flagNumbers[flag]))];
  if (span.foreground !== undefined) numbers.push(colourText(span.foreground, 30));
  if (span.background !== undefined) numbers.push(colourText(span.background, 40));
  return `\u001b[${numbers.join(";")}m`;
}

/** A line drawn from column `from` on, beginning and ending in the terminal's own style. */
export function drawnLine(terminal: Terminal, row: number, buffer: IBuffer = terminal.buffer.active, from = 0): string {
  const plain = styleText({});
  let text = "";
  let present = plain;
  for (const { span, link } of runsOf(terminal, row, buffer, from)) {
    const style = styleText(span);
    if (style !== present) text += style;
    present = style;
    text += link === undefined ? span.text : `\u001b]8;;${link}\u001b\\${span.text}\u001b]8;;\u001b\\`;
  }
  return present === plain ? text : text + plain;
}

export function styleOf(cell: IBufferCell, columns = 1): Omit<Span, "text" | "columns"> {
  const style: Record<string, unknown> = {};
  if (columns === 2) style.wide = true;
  if (!cell.isFgDefault()) style.foreground = cell.isFgRGB() ? hex(cell.getFgColor()) : cell.getFgColor();
  if (!cell.isBgDefault()) style.background = cell.isBgRGB() ? hex(cell.getBgColor()) : cell.getBgColor();
  const on = [
    cell.isBold(),
    cell.isDim(),
    cell.isItalic(),
    isUnderlined(cell as CellStyle) ? 1 : 0,
    cell.isBlink(),
    cell.isInverse(),
    cell.isInvisible(),
    cell.isStrikethrough(),
  ];
  for (const [index, flag] of flags.entries()) if (on[index] !== 0) style[flag] = true;
  return style as Omit<Span, "text" | "columns">;
}

/** A line of the alternate screen is longer than the screen after that was made narrower. */
function usedColumns(line: IBufferLine, columns: number): number {
  let cell: IBufferCell | undefined;
  for (let column = Math.min(line.length, columns) - 1; column >= 0; column--) {
    cell = line.getCell(column, cell);
    if (cell !== undefined && (cell.getChars() !== "" || cell.getWidth() === 0 || !cell.isBgDefault())) return column + 1;
  }
  return 0;
}

function colourText(colour: number | string, base: 30 | 40): string {
  if (typeof colour === "number")
    return colour < 8 ? String(base + colour) : colour < 16 ? String(base + 52 + colour) : `${base + 8};5;${colour}`;
  const value = Number.parseInt(colour.slice(1), 16);
  return `${base + 8};2;${value >> 16};${(value >> 8) & 255};${value & 255}`;
}

function hex(value: number): string {
  return `#${value.toString(16).padStart(6, "0")}`;
}
