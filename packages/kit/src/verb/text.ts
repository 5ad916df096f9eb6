/**
 * Text in the cells of a terminal: how wide it is, cutting and wrapping it, and making foreign text harmless. Names,
 * reasons and log lines come from other programs; what they contain must never move the cursor or hide something.
 */
import truncatedWidth from "fast-string-truncated-width";

const plain = /^[\x20-\x7e]*$/;
// C0 and C1 controls, soft hyphen, marks that change the direction or are invisible, line separators, lone surrogates.
const harmful =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const named: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Any fact as text: a text as it is, everything else as JSON, and `…` for what is nested too deeply to be written. */
export function showFact(value: unknown): string {
  if (typeof value === "string") return value;
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return "…";
  }
}

/** Cells that `text` takes; wide characters take two, escape sequences none. */
export function widthOf(text: string): number {
  return plain.test(text) ? text.length : truncatedWidth(text).width;
}

/** Foreign text on one line, with everything that is not visible written out (`\x1b`, `\n`, `\u202e`). */
export function harmless(text: string): string {
  if (plain.test(text)) return text;
  return text.replace(harmful, (character) => named[character] ?? escaped(character.charCodeAt(0)));
}

/** At most `cells` wide; what was cut is marked with an ellipsis. The text must be without escape sequences. */
export function cut(text: string, cells: number): string {
  if (plain.test(text) ? text.length <= cells : truncatedWidth(text).width <= cells) return text;
  if (cells < 1) return "";
  let end = truncatedWidth(text, { limit: cells, ellipsis: "…", ellipsisWidth: 1 }).index;
  if (/[\ud800-\udbff]/.test(text.charAt(end - 1))) end -= 1;
  return `${text.slice(0, end)}…`;
}

export function padEnd(text: string, cells: number): string {
  return text + " ".repeat(Math.max(0, cells - widthOf(text)));
}

export function padStart(text: string, cells: number): string {
  return " ".repeat(Math.max(0, cells - widthOf(text))) + text;
}

/**
 * Lines of at most `cells`, broken at spaces; a word that is longer than a line gets a line of its own. What fits stays as
 * it is, and so does a command in backquotes that fits into a line: it is there to be copied.
 */
export function wrap(text: string, cells: number): string[] {
  if (widthOf(text) <= cells) return [text];
  const lines: string[] = [];
  let line = "";
  for (const word of wordsOf(text, cells)) {
    if (line !== "" && widthOf(line) + 1 + widthOf(word) > cells) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines;
}

function wordsOf(text: string, cells: number): string[] {
  const words: string[] = [];
  let command: string[] = [];
  for (const word of text.split(" ")) {
    const opensOrCloses = word.split("`").length % 2 === 0;
    if (command.length === 0 && !opensOrCloses) words.push(word);
    else command.push(word);
    if (command.length < 2 || !opensOrCloses) continue;
    const whole = command.join(" ");
    words.push(...(widthOf(whole) <= cells ? [whole] : command));
    command = [];
  }
  return [...words, ...command];
}

/** As `wrap`, but a word that is longer than a line is broken: nothing is wider than `cells`. */
export function fold(text: string, cells: number): string[] {
  return wrap(text, cells).flatMap((line) => foldLine(line, cells));
}

/** So much is looked at for one row. Measuring all of the rest for each would make a long word cost its square. */
const unitsPerCell = 16;

function foldLine(line: string, cells: number): string[] {
  const pieces: string[] = [];
  const windowLength = unitsPerCell * Math.max(1, cells);
  let from = 0;
  while (line.length - from > windowLength || widthOf(line.slice(from)) > cells) {
    const rest = line.slice(from, from + windowLength);
    const end = Math.max(1, truncatedWidth(rest, { limit: cells, ellipsis: "", ellipsisWidth: 0 }).index);
    const whole = /[\ud800-\udbff]/.test(rest.charAt(end - 1)) ? (end === 1 ? 2 : end - 1) : end;
    pieces.push(rest.slice(0, whole));
    from += whole;
  }
  return [...pieces, line.slice(from)];
}

/** Wrapped, each line behind `indent` spaces. */
export function indented(text: string, indent: number, columns: number): string {
  const margin = " ".repeat(indent);
  return wrap(text, Math.max(10, columns - indent))
    .map((line) => margin + line)
    .join("\n");
}

function escaped(unit: number): string {
  return unit < 0x100 ? `\\x${unit.toString(16).padStart(2, "0")}` : `\\u${unit.toString(16).padStart(4, "0")}`;
}
