/** Reading lines out of a screen: which ones were asked for, and in which form. */
import type { Terminal } from "@xterm/headless";
import type { Captured } from "../contract.ts";
import type { CaptureOptions } from "../core/ports.ts";
import { drawnLine, runsOf } from "./screen-cells.ts";

export type Captures = Pick<Captured, "cursor" | "alternate" | "first" | "lines" | "truncated" | "text" | "cells">;

/** What fits into one answer with room to spare, as characters of text or of JSON. */
const charactersMax = 2 * 1024 * 1024;

export function captureLines(terminal: Terminal, cursorVisible: boolean, options: CaptureOptions): Captures {
  const { active } = terminal.buffer;
  const { first, end } = rangeOf(terminal, options);
  const lines = linesOf(terminal, options, first, end);
  const content = options.format === "cells" ? { cells: lines.cells } : { text: lines.text };
  return {
    cursor: { column: Math.min(active.cursorX, terminal.cols - 1), row: active.cursorY, visible: cursorVisible },
    alternate: active.type === "alternate",
    first: lines.first,
    lines: active.length,
    truncated: lines.first > first,
    ...content,
  };
}

function rangeOf(terminal: Terminal, { history, last, from, count }: CaptureOptions): { first: number; end: number } {
  const { active } = terminal.buffer;
  if (from !== undefined) return { first: Math.min(from, active.length), end: Math.min(active.length, from + (count ?? active.length)) };
  const top = history || last !== undefined ? 0 : active.baseY;
  if (last === undefined) return { first: top, end: active.length };
  const end = endOfContent(terminal, top);
  return { first: Math.max(top, end - last), end };
}

/** Behind the last line that is not empty. */
function endOfContent(terminal: Terminal, top: number): number {
  const { active } = terminal.buffer;
  let end = active.length;
  while (end > top && (active.getLine(end - 1)?.translateToString(true, 0, terminal.cols) ?? "") === "") end--;
  return end;
}

interface Lines {
  first: number;
  text: string;
  cells: NonNullable<Captured["cells"]>;
}

/** From the last line back, as far as there is room. */
function linesOf(terminal: Terminal, { format, join }: CaptureOptions, first: number, end: number): Lines {
  const { active } = terminal.buffer;
  const texts: string[] = [];
  const cells: NonNullable<Captured["cells"]> = [];
  let characters = 0;
  let row = end;
  while (row > first && characters < charactersMax) {
    row--;
    if (format === "cells") {
      const line = { wrapped: active.getLine(row)?.isWrapped === true, spans: runsOf(terminal, row).map(({ span }) => span) };
      cells.push(line);
      characters += JSON.stringify(line).length;
    } else {
      const continued = join && active.getLine(row + 1)?.isWrapped === true && row + 1 < end;
      const line =
        format === "ansi" ? drawnLine(terminal, row) : (active.getLine(row)?.translateToString(!continued, 0, terminal.cols) ?? "");
      texts.push(continued ? line : `${line}\n`);
      characters += line.length;
    }
  }
  return { first: row, text: texts.reverse().join(""), cells: cells.reverse() };
}
