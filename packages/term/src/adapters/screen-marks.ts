/**
 * Marks that join the character before: accents, joiners, selectors. xterm 6.0
 *
 * (1) gives one that stands behind a sequence, as in `e ESC [ m ´`, a cell without a width, which shifts the line and leads the
 *     cursor out of it: here it joins the cell before the cursor, and is left out where there is none;
 * (2) joins as many as there are: a text of nothing but marks would be one cell that is as large as it.
 */
import type { Terminal } from "@xterm/headless";
import { type InputHandler, internalsOf, type Line } from "./screen-internals.ts";

/** There is no mark before it. */
const firstMark = 0x300;
/** What a cell may hold, in UTF-16. The longest emoji are less than 40. */
const cellCharactersMax = 64;
const limited = new WeakSet<object>();

export function joinMarks(terminal: Terminal): void {
  const { _inputHandler: handler } = internalsOf(terminal);
  const line = handler?._activeBuffer?.lines.get(0);
  if (handler === undefined || line === undefined) return;
  const print = handler.print?.bind(handler);
  const width = (code: number): number => internalsOf(terminal).unicodeService?._activeProvider?.wcwidth(code) ?? 1;
  handler.print = (characters, start, end) => {
    let from = start;
    while (from < end && isLoose(handler, characters[from] as number, width)) from++;
    if (from < end) print?.(characters, from, end);
  };
  limitMarks(Object.getPrototypeOf(line) as Line);
}

/** (1): a mark with nothing to join. What there is to join the parser is told. */
function isLoose({ _parser: parser, _activeBuffer: cursor }: InputHandler, code: number, width: (code: number) => number): boolean {
  if (code < firstMark || parser === undefined || cursor === undefined || parser.precedingJoinState !== 0 || width(code) !== 0)
    return false;
  const line = cursor.lines.get(cursor.ybase + cursor.y);
  const column = cursor.x - (line?.getWidth(cursor.x - 1) === 0 ? 2 : 1);
  if (line === undefined || column < 0 || line.getString(column) === "") return true;
  parser.precedingJoinState = line.getWidth(column) << 1;
  return false;
}

/** (2), for all lines of all terminals. */
function limitMarks(prototype: Line): void {
  if (limited.has(prototype)) return;
  limited.add(prototype);
  const add = prototype.addCodepointToCell;
  prototype.addCodepointToCell = function (column, code, width) {
    if (this.getString(column).length < cellCharactersMax) add.call(this, column, code, width);
  };
}
