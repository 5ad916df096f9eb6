/**
 * A screen as output: whatever terminal it is written to shows the same afterwards, and goes on from there. First a known
 * state, then the history that was asked for, the lines, margins and modes, and the cursor last.
 */
import type { IBuffer, Terminal } from "@xterm/headless";
import { drawnLine, styleOf, styleText } from "./screen-cells.ts";
import { type CellStyle, internalsOf } from "./screen-internals.ts";
import type { ScreenModes } from "./screen-modes.ts";

const ESC = "\u001b";
/** Ends whatever string or character set was under way, then: the normal screen, no modes, no margins, nothing shown. */
const reset = `${ESC}\\${ESC}[?1049l${ESC}[!p${ESC}[?9;1000;1002;1003;1004;1005;1006;1015;1016;2004l${ESC}[>4m${ESC}(B${ESC}[r${ESC}[0m${ESC}[H${ESC}[2J`;

export function snapshotOf(terminal: Terminal, modes: ScreenModes, title: string, historyLines: number): Uint8Array {
  const { active, normal } = terminal.buffer;
  let text = reset + historyText(terminal, normal, historyLines) + linesText(terminal, normal);
  // A full screen is entered from where the cursor was, as its program did.
  if (active.type === "alternate") text += `${placeText(normal)}${ESC}[?1049h${ESC}[H${ESC}[2J${linesText(terminal, active)}`;
  text += `${ESC}]2;${title}${ESC}\\`;
  text += modes.marginsText() + modes.text() + (modes.cursorSaved ? savedText(terminal, active) : "");
  text += presentStyle(terminal) + cursorText(terminal, active, modes) + characterSetsText(terminal);
  return Buffer.from(text);
}

/** The place to which the program will go back, and its style there. */
function savedText(terminal: Terminal, { baseY }: IBuffer): string {
  const saved = internalsOf(terminal)._bufferService?.buffer;
  if (saved === undefined) return "";
  const row = Math.max(0, saved.savedY - baseY);
  return `${ESC}[${row + 1};${saved.savedX + 1}H${sequenceOf(terminal, saved.savedCurAttrData)}${ESC}7${ESC}[0m`;
}

/** Programs that draw lines with letters may be in the middle of one. */
function characterSetsText(terminal: Terminal): string {
  const service = internalsOf(terminal)._charsetService;
  const draws = (set: number): boolean => service?._charsets[set]?.["q"] === "\u2500";
  return (draws(0) ? `${ESC}(0` : "") + (draws(1) ? `${ESC})0` : "") + (service?.glevel === 1 ? "\u000e" : "");
}

function linesText(terminal: Terminal, buffer: IBuffer): string {
  let text = "";
  for (let row = 0; row < terminal.rows; row++) {
    const line = drawnLine(terminal, buffer.baseY + row, buffer);
    if (line !== "") text += `${ESC}[${row + 1};1H${line}`;
  }
  return text;
}

/** History scrolls off the top: written as lines, with the screen's own height of empty ones behind. */
function historyText(terminal: Terminal, buffer: IBuffer, historyLines: number): string {
  const { baseY } = buffer;
  const first = Math.max(0, baseY - historyLines);
  if (first === baseY) return "";
  let text = "";
  for (let row = first; row < baseY; row++) text += `${drawnLine(terminal, row, buffer)}\r\n`;
  return `${text}${"\r\n".repeat(terminal.rows - 1)}`;
}

/** The style that the next character will have. */
function presentStyle(terminal: Terminal): string {
  return sequenceOf(terminal, internalsOf(terminal)._inputHandler?._curAttrData);
}

function sequenceOf(terminal: Terminal, data: CellStyle | undefined): string {
  if (data === undefined) return "";
  const cell = terminal.buffer.active.getNullCell();
  Object.assign(cell, { fg: data.fg, bg: data.bg });
  const style = styleText({ ...styleOf(cell), wide: undefined as never });
  return style === `${ESC}[0m` ? "" : style;
}

/** A cursor that waits behind the last column is put there by writing the last character again. */
function cursorText(terminal: Terminal, buffer: IBuffer, modes: ScreenModes): string {
  const row = buffer.cursorY + 1;
  const origin = terminal.modes.originMode ? `${ESC}[?6h${originPlace(buffer, modes, row)}` : placeText(buffer);
  if (buffer.cursorX < terminal.cols) return origin;
  const cell = buffer.getLine(buffer.baseY + buffer.cursorY)?.getCell(terminal.cols - 1);
  const character = cell?.getChars() ?? "";
  return cell?.getWidth() !== 1 || character === ""
    ? origin
    : `${origin}${styleText(styleOf(cell))}${character}${presentStyle(terminal) || `${ESC}[0m`}`;
}

/** A column beyond the last one is taken as the last one. */
function placeText({ cursorX, cursorY }: IBuffer): string {
  return `${ESC}[${cursorY + 1};${cursorX + 1}H`;
}

/** In origin mode rows count from the top margin. */
function originPlace(buffer: IBuffer, modes: ScreenModes, row: number): string {
  const top = /\[(\d+);/.exec(modes.marginsText())?.[1];
  return `${ESC}[${row - (Number(top ?? 1) - 1)};${buffer.cursorX + 1}H`;
}
