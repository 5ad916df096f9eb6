/** The way back: which key sent these bytes. For what hob reads itself (commands, prompts, lists); programs get their bytes as they are. */

export interface DecodedKey {
  /** As in names.ts: `a`, `Enter`, `C-c`, `M-x`, `PageUp`; `?` for a sequence that is no key we know. */
  readonly name: string;
  /** How many bytes it took. */
  readonly length: number;
}

const singles: Readonly<Record<number, string>> = {
  0: "C-Space",
  8: "Backspace",
  9: "Tab",
  10: "Enter",
  13: "Enter",
  27: "Escape",
  28: "C-\\",
  29: "C-]",
  30: "C-^",
  31: "C-_",
  32: "Space",
  127: "Backspace",
};

const byLetter: Readonly<Record<string, string>> = {
  A: "Up",
  B: "Down",
  C: "Right",
  D: "Left",
  H: "Home",
  F: "End",
  P: "F1",
  Q: "F2",
  R: "F3",
  S: "F4",
  Z: "S-Tab",
};

const byNumber: Readonly<Record<number, string>> = {
  1: "Home",
  2: "Insert",
  3: "Delete",
  4: "End",
  5: "PageUp",
  6: "PageDown",
  15: "F5",
  17: "F6",
  18: "F7",
  19: "F8",
  20: "F9",
  21: "F10",
  23: "F11",
  24: "F12",
};

const sequence = /^\u001b(?:\[(\d*)(?:;(\d+))?([A-Za-z~])|O([A-Z]))/;
/** No key is longer; a longer sequence is something else. */
const keyBytesMax = 16;

/** The key at `offset`, of bytes that hold at least one. An ESC with nothing behind it is the key Escape. */
export function decodeKey(bytes: Uint8Array, offset: number): DecodedKey {
  const first = bytes[offset] as number;
  if (first !== 0x1b) return decodeSingle(bytes, offset);
  const match = sequence.exec(String.fromCharCode(...bytes.subarray(offset, offset + keyBytesMax)));
  if (match !== null) return { name: nameOf(match), length: match[0].length };
  const next = bytes[offset + 1];
  if (next === undefined || next === 0x1b) return { name: "Escape", length: 1 };
  if (next === 0x5b || next === 0x4f) return { name: "?", length: sequenceLength(bytes, offset) };
  const { name, length } = decodeSingle(bytes, offset + 1);
  return { name: `M-${name}`, length: length + 1 };
}

function decodeSingle(bytes: Uint8Array, offset: number): DecodedKey {
  const first = bytes[offset] as number;
  const known = singles[first];
  if (known !== undefined) return { name: known, length: 1 };
  if (first < 0x20) return { name: `C-${String.fromCharCode(first + 0x60)}`, length: 1 };
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
  return { name: new TextDecoder().decode(bytes.subarray(offset, offset + length)), length };
}

function nameOf([, number = "", modifier = "1", letter = "", application]: RegExpExecArray): string {
  const name = application === undefined && letter === "~" ? byNumber[Number(number)] : byLetter[application ?? letter];
  if (name === undefined) return "?";
  const bits = Number(modifier) - 1;
  return `${(bits & 4) === 0 ? "" : "C-"}${(bits & 2) === 0 ? "" : "M-"}${(bits & 1) === 0 ? "" : "S-"}${name}`;
}

/** Up to the final byte of a control sequence. */
function sequenceLength(bytes: Uint8Array, offset: number): number {
  let end = offset + 2;
  while (end < bytes.length && ((bytes[end] as number) < 0x40 || (bytes[end] as number) > 0x7e)) end++;
  return Math.min(end + 1, bytes.length) - offset;
}
