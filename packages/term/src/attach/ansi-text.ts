/** Lines with colours: cut at cells, without cutting a character or a sequence in two, and without them. */
import { widthOf } from "@hob/kit/verb";

/** Sequences that `capture` puts into a line: colours, and links. */
const sequences = /\u001b\[[\d;:]*m|\u001b\]8;[^\u0007\u001b]*(?:\u0007|\u001b\\)/;
const allSequences = new RegExp(`${sequences.source}|\\u001b`, "g");
const sequencesAndText = new RegExp(`(${sequences.source})|([^\\u001b]+)|\\u001b`, "g");

/** At most `columns` cells, behind the first `from` of them; ends in the plain look. */
export function clipAnsi(line: string, columns: number, from = 0): string {
  let before = from;
  let room = columns;
  let clipped = "";
  for (const [, sequence, text] of line.matchAll(sequencesAndText)) {
    if (sequence !== undefined) clipped += sequence;
    if (text === undefined || room <= 0) continue;
    const shown = before === 0 ? text : textBehind(text, before);
    before = Math.max(0, before - widthOf(text));
    const part = clipText(shown, room);
    clipped += part;
    room = part.length < shown.length ? 0 : room - widthOf(part);
  }
  return `${clipped}\u001b[0m`;
}

/** Of a wide character that begins before, a space is left. */
function textBehind(text: string, cells: number): string {
  let used = 0;
  let end = 0;
  for (const character of text) {
    // Marks belong to the character before.
    if (used >= cells && widthOf(character) > 0) break;
    used += widthOf(character);
    end += character.length;
  }
  return " ".repeat(Math.max(0, used - cells)) + text.slice(end);
}

export function withoutAnsi(line: string): string {
  return line.replaceAll(allSequences, "");
}

function clipText(text: string, cells: number): string {
  if (widthOf(text) <= cells) return text;
  let used = 0;
  let end = 0;
  for (const character of text) {
    used += widthOf(character);
    if (used > cells) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** A screen without the empty lines below what it shows. */
export function withoutEmptyEnd(text: string): string {
  let end = text.length;
  while (text[end - 1] === "\n") end--;
  return text.slice(0, end);
}
