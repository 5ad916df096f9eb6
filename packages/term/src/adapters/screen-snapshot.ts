/**
 * A screen as output: whatever terminal it is written to shows the same afterwards, and goes on from there. First a known
 * state, then the history that was asked for, the lines, margins and modes, and the cursor last.
 */
import type { IBuffer, Terminal } from "@xterm/headless";
import { drawnLine, styleOf, styleText } from "./screen-cells.ts";
import { type CellStyle, type Charset, internalsOf, linkOf } from "./screen-internals.ts";
import type { ScreenModes } from "./screen-modes.ts";

const ESC = "\u001b";
/** Ends whatever string or character set was under way, then: the normal screen, no modes, no margins, nothing shown. */
const reset = `${ESC}\\${ESC}[?1049l${ESC}[!p${ESC}[20l${ESC}[?9;1000;1002;1003;1004;1005;1006;1015;1016;2004l${ESC}[>4m${ESC}]8;;${ESC}\\${ESC}(B${ESC}[r${ESC}[0m${ESC}[H${ESC}[2J`;

export function snapshotOf(terminal: Terminal, modes: ScreenModes, title: string, historyLines: number): Uint8Array {
  const { active, normal } = terminal.buffer;
  let text = reset + historyText(terminal, normal, historyLines) + linesText(terminal, normal);
  // A full screen is entered from where the cursor was, as its program did.
  if (active.type === "alternate") {
    const { cursorX, cursorY } = normal;
    text += `${ESC}[${cursorY + 1};${Math.min(terminal.cols, cursorX + 1)}H${ESC}[?1049h${ESC}[H${ESC}[2J${linesText(terminal, active)}`;
  }
  text += `${ESC}]2;${title}${ESC}\\`;
  text += modes.marginsText() + modes.text() + (modes.cursorSaved ? savedText(terminal, active) : "");
  if (terminal.modes.originMode) text += `${ESC}[?6h`;
  text += cursorText(terminal, active, modes) + presentLink(terminal) + characterSetsText(terminal);
  return Buffer.from(text);
}

/** The place to which the program will go back, and its style there. */
function savedText(terminal: Terminal, { baseY }: IBuffer): string {
  const saved = internalsOf(terminal)._bufferService?.buffer;
  if (saved === undefined) return "";
  const row = Math.min(terminal.rows - 1, Math.max(0, saved.savedY - baseY));
  const column = Math.min(terminal.cols - 1, saved.savedX);
  return `${ESC}[${row + 1};${column + 1}H${sequenceOf(terminal, saved.savedCurAttrData)}${ESC}7${ESC}[0m`;
}

/** How a set of letters is chosen for each of the four places, and each place for what comes. */
const charsetPlaces = [
  { designate: "(", shift: "" },
  { designate: ")", shift: "\u000e" },
  { designate: "*", shift: `${ESC}n` },
  { designate: "+", shift: `${ESC}o` },
] as const;

/** Programs that draw lines with letters may be in the middle of one. National sets are not put back. */
function characterSetsText(terminal: Terminal): string {
  const service = internalsOf(terminal)._charsetService;
  if (service === undefined) return "";
  // A cursor that was brought back brings its set, whatever is in that place.
  const setAt = (place: number): Charset => (place === service.glevel ? service.charset : service._charsets[place]);
  const drawing = charsetPlaces.filter((_, place) => setAt(place)?.["q"] === "\u2500");
  return drawing.map(({ designate }) => `${ESC}${designate}0`).join("") + (charsetPlaces[service.glevel]?.shift ?? "");
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

/** The link that the next character will be a part of. */
function presentLink(terminal: Terminal): string {
  const link = linkOf(terminal, internalsOf(terminal)._inputHandler?._curAttrData ?? {});
  return link === undefined ? "" : `${ESC}]8;;${link}${ESC}\\`;
}

function sequenceOf(terminal: Terminal, data: CellStyle | undefined): string {
  if (data === undefined) return "";
  const cell = terminal.buffer.active.getNullCell();
  Object.assign(cell, { fg: data.fg, bg: data.bg });
  const style = styleText({ ...styleOf(cell), wide: undefined as never });
  return style === `${ESC}[0m` ? "" : style;
}

/**
 * A cursor that waits behind the last column is put there by writing the last character again; where there is none, it is
 * put in that column.
 */
function cursorText(terminal: Terminal, buffer: IBuffer, modes: ScreenModes): string {
  const { cursorX, cursorY, baseY } = buffer;
  const place = (column: number): string => placeText(terminal, modes, column, cursorY);
  const style = presentStyle(terminal);
  if (cursorX < terminal.cols) return style + place(cursorX);
  const line = buffer.getLine(baseY + cursorY);
  const column = terminal.cols - (line?.getCell(terminal.cols - 1)?.getWidth() === 0 ? 2 : 1);
  if (line?.getCell(column)?.getChars() === "") return style + place(terminal.cols - 1);
  return `${ESC}[0m${place(column)}${drawnLine(terminal, baseY + cursorY, buffer, column)}${style}`;
}

/** In origin mode, rows count from the top margin. */
function placeText(terminal: Terminal, modes: ScreenModes, column: number, row: number): string {
  const first = terminal.modes.originMode ? modes.margins.top : 0;
  return `${ESC}[${row - first + 1};${column + 1}H`;
}
