/**
 * What must not reach the daemon from xterm's model. xterm 6.0 parses in a timer of its own, where an exception would end the
 * daemon, and a loop hold it up, and with it every terminal: `cat` of the wrong file in one of them.
 *
 * (1) "Erase up to the cursor" (ED 1) in the last column asks for the line after the screen, which is not there; with a
 *     history it takes a line of that for the next one. Done here, in two steps that it can do.
 * (2) Whatever else fails costs the rest of that slice of that one terminal.
 * (3) Some loop as often as a sequence says, up to 2147483647 times: minutes. More than the screen has room for changes nothing.
 * (4) Titles may be as long as any string, and xterm keeps up to 20 of them besides the last.
 */
import type { Terminal } from "@xterm/headless";
import { type InputHandler, internalsOf, type Numbers } from "./screen-internals.ts";

/** As often as those who are attached are told to (attach/control-sequences.ts), so that the cursor is in the same place. */
const repeatMax = 9_999;

const counted = ["insertLines", "deleteLines", "scrollUp", "scrollDown", "cursorForwardTab", "cursorBackwardTab"] as const;

/** More than any list or bar shows. */
const titleCharactersMax = 1_024;

/** `broken` hears what xterm threw. */
export function repair(terminal: Terminal, broken: (error: unknown) => void): void {
  const handler = internalsOf(terminal)._inputHandler;
  if (handler === undefined) return;
  for (const prefix of [{}, { prefix: "?" }]) {
    terminal.parser.registerCsiHandler({ ...prefix, final: "J" }, ([what]) => what === 1 && eraseUpToLastColumn(terminal, handler, prefix));
  }
  for (const name of counted) limitCount(handler, name, () => Math.max(terminal.cols, terminal.rows));
  limitCount(handler, "repeatPrecedingCharacter", () => repeatMax);
  for (const name of ["setTitle", "setIconName"] as const) {
    const obey = handler[name]?.bind(handler);
    if (obey !== undefined) handler[name] = (title) => obey(startOf(title)); // (4)
  }
  const parse = handler.parse?.bind(handler);
  if (parse === undefined) return;
  handler.parse = (...slice) => {
    try {
      return parse(...slice);
    } catch (error) {
      handler._parser?.reset();
      broken(error);
    }
  };
}

/** (1); false: elsewhere in the line xterm does it right. */
function eraseUpToLastColumn(terminal: Terminal, handler: InputHandler, { prefix }: { prefix?: string }): boolean {
  const { cols, rows, buffer } = terminal;
  const cursor = handler._activeBuffer;
  if (cursor === undefined || cursor.x + 1 < cols) return false;
  const column = cursor.x;
  const spareProtected = prefix === "?";
  cursor.x = cols - 2;
  handler.eraseInDisplay?.({ params: [1] }, spareProtected);
  cursor.x = column;
  handler.eraseInLine?.({ params: [2] }, spareProtected);
  const next = cursor.y + 1 < rows ? cursor.lines.get(buffer.active.baseY + cursor.y + 1) : undefined;
  if (next !== undefined) next.isWrapped = false;
  return true;
}

/** A copy: what a part refers to is kept with it. */
function startOf(title: string): string {
  return title.length <= titleCharactersMax ? title : Buffer.from(title.slice(0, titleCharactersMax)).toString();
}

/** (3) */
function limitCount(handler: InputHandler, name: (typeof counted)[number] | "repeatPrecedingCharacter", most: () => number): void {
  const obey = handler[name]?.bind(handler);
  if (obey === undefined) return;
  handler[name] = (numbers: Numbers) => {
    numbers.params[0] = Math.min(numbers.params[0] ?? 0, most());
    return obey(numbers);
  };
}
