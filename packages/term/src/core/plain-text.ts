/**
 * Terminal output as plain text, for programs: without sequences and other controls, lines ending in a line feed, what a
 * carriage return or a backspace took back left out where the line is still at hand.
 */

const sequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])/g;
const controls = /[\u0000-\u0007\u000b-\u001f\u007f]/g;
const takingBack = /[\r\u0008]/;
const backspace = "\u0008";

/** A line that takes itself back again and again, as a progress bar does, is held until it ends, or is longer than this. */
const heldCharactersMax = 16 * 1024;

/** For output in pieces that end between sequences and characters. */
export function plainText(): (bytes: Uint8Array) => Uint8Array {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let line = "";
  /** Something in this line was taken back. */
  let isHeld = false;
  return (bytes) => {
    const text = line + decoder.decode(bytes, { stream: true }).replace(sequences, "");
    const end = text.lastIndexOf("\n") + 1;
    const lines = linesOf(text.slice(0, end));
    line = text.slice(end);
    // A line without an end may be a prompt, which nobody ends: it is handed out, unless something took back a part of it.
    isHeld = takingBack.test(line) || (isHeld && end === 0);
    if (isHeld) line = `${shownCharacters(line)}${line.endsWith("\r") ? "\r" : ""}`;
    if (isHeld && line.length <= heldCharactersMax) return encoder.encode(lines);
    const out = lines + line.replace(controls, "");
    line = "";
    isHeld = false;
    return encoder.encode(out);
  };
}

/** Whole output at once. */
export function plainTextOf(text: string): string {
  return linesOf(text.replace(sequences, ""));
}

function linesOf(text: string): string {
  return text.replaceAll("\r\n", "\n").split("\n").map(shownLine).join("\n");
}

function shownLine(line: string): string {
  return shownCharacters(line).replace(controls, "");
}

/** What a carriage return and backspaces leave of a line. */
function shownCharacters(line: string): string {
  let end = line.length;
  while (line[end - 1] === "\r") end--;
  const last = line.slice(line.lastIndexOf("\r", end - 1) + 1, end);
  if (!last.includes(backspace)) return last;
  const shown: string[] = [];
  for (const character of last) {
    if (character === backspace) shown.pop();
    else shown.push(character);
  }
  return shown.join("");
}
