/**
 * Terminal output as plain text, for programs: without sequences and other controls, lines ending in a line feed, what a
 * carriage return or a backspace took back left out where the line is still at hand.
 */

const sequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])/g;
const controls = /[\u0000-\u0007\u000b-\u001f\u007f]/g;

/** A character and the backspace behind it. */
const takenBack = /[^\u0008]\u0008/;

/** For output in pieces that end between sequences and characters. */
export function plainText(): (bytes: Uint8Array) => Uint8Array {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let line = "";
  return (bytes) => {
    const text = line + decoder.decode(bytes, { stream: true }).replace(sequences, "");
    const end = text.lastIndexOf("\n") + 1;
    line = text.slice(end);
    const lines = linesOf(text.slice(0, end));
    // A line without an end may be a prompt, which nobody ends: it is handed out, unless something took back a part of it.
    if (/[\r\u0008]/.test(line)) return encoder.encode(lines);
    const out = lines + line.replace(controls, "");
    line = "";
    return encoder.encode(out);
  };
}

function linesOf(text: string): string {
  return text.replaceAll("\r\n", "\n").split("\n").map(shownLine).join("\n");
}

/** What a carriage return and backspaces leave of a line. */
function shownLine(line: string): string {
  const last = line.slice(line.replace(/\r+$/, "").lastIndexOf("\r") + 1);
  let shown = last.replace(/\r+$/, "");
  while (takenBack.test(shown)) shown = shown.replace(takenBack, "");
  return shown.replace(controls, "");
}
/** Whole output at once. */
export function plainTextOf(text: string): string {
  return linesOf(text.replace(sequences, ""));
}
