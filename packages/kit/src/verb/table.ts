/**
 * Aligned tables for people, at whatever width the terminal has: first the columns that may be cut give way, widest
 * first; when that is not enough, each row becomes a block of its own with one line per value, so that nothing is lost.
 * Away from a terminal the width is infinite and nothing is cut. Titles and cells are foreign text and made harmless here.
 */
import { type Canvas, type Cell, textOf } from "./cell.ts";
import { renderPairs } from "./pairs.ts";
import { paint } from "./style.ts";
import { cut, harmless, padEnd, padStart, widthOf } from "./text.ts";

export interface Column {
  readonly title: string;
  readonly align?: "right";
  /** May be cut down to so many cells when the terminal is narrow. Absent: never cut. */
  readonly least?: number;
}

const gap = "  ";

/** The table with its heading, ending in a newline. Columns that are empty in every row are left out. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly Cell[])[], canvas: Canvas): string {
  const kept = columns.map((_, index) => index).filter((index) => rows.some((row) => textOf(row[index]) !== ""));
  const shown = kept.map((index) => columns[index] as Column).map((column) => ({ ...column, title: harmless(column.title) }));
  const cells = rows.map((row) => kept.map((index) => row[index] ?? ""));
  const widths = fit(shown, cells, canvas.columns);
  if (widths === undefined) return renderBlocks(shown, cells, canvas);
  const heading = line(
    shown,
    widths,
    shown.map(({ title }) => ({ text: title, style: "dim" })),
    canvas,
  );
  return heading + cells.map((row) => line(shown, widths, row, canvas)).join("");
}

/** The width of each column, or `undefined` when they do not fit however much is cut. */
function fit(columns: readonly Column[], rows: readonly (readonly Cell[])[], available: number): number[] | undefined {
  const widths = columns.map((column, index) =>
    Math.max(widthOf(column.title), ...rows.map((row) => widthOf(harmless(textOf(row[index]))))),
  );
  let excess = widths.reduce((sum, width) => sum + width, 0) + gap.length * (columns.length - 1) - available;
  for (; excess > 0; excess--) {
    const widest = widths.reduce(
      (best, width, index) => (room(index) > 0 && (best === -1 || width > (widths[best] ?? 0)) ? index : best),
      -1,
    );
    if (widest === -1) return undefined;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;

  function room(index: number): number {
    return (widths[index] ?? 0) - (columns[index]?.least ?? Number.POSITIVE_INFINITY);
  }
}

function line(columns: readonly Column[], widths: readonly number[], row: readonly Cell[], canvas: Canvas): string {
  const parts = row.map((cell, index) => {
    const width = widths[index] ?? 0;
    const text = cut(harmless(textOf(cell)), width);
    const padded = columns[index]?.align === "right" ? padStart(text, width) : index === row.length - 1 ? text : padEnd(text, width);
    return typeof cell === "string" ? padded : paint(canvas, cell.style, padded);
  });
  return `${canvas.color ? parts.join(gap) : parts.join(gap).trimEnd()}\n`;
}

function renderBlocks(columns: readonly Column[], rows: readonly (readonly Cell[])[], canvas: Canvas): string {
  const block = (row: readonly Cell[]): string =>
    renderPairs(
      columns.map(({ title }, index) => [title, row[index] ?? ""] as const),
      canvas,
    );
  return rows.map(block).join("\n");
}
