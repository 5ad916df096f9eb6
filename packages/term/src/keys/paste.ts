/** Text as a paste: marked for programs that asked for marks, with Enter for line feeds. */
const begin = "\u001b[200~";
const end = "\u001b[201~";
const lastOfEnd = end.charCodeAt(end.length - 1);

interface Modes {
  readonly bracketedPaste: boolean;
}

export function pasteText(text: string, { bracketedPaste }: Modes): string {
  const typed = text.replace(/\r?\n/g, "\r");
  return bracketedPaste ? `${begin}${withoutEnd(typed)}${end}` : typed;
}

/** The same for bytes, whatever they are. */
export function pasteBytes(bytes: Uint8Array, modes: Modes): Uint8Array {
  return Buffer.from(pasteText(Buffer.from(bytes).toString("latin1"), modes), "latin1");
}

/**
 * A closing mark inside of the text would end the paste, and what follows would be typed. Taking one out may make another of
 * what stood around it, so each is looked for in what is kept until there.
 */
function withoutEnd(text: string): string {
  if (!text.includes(end)) return text;
  const kept = new Uint16Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    kept[length++] = text.charCodeAt(at);
    if (kept[length - 1] === lastOfEnd && endsWithEnd(kept, length)) length -= end.length;
  }
  return new TextDecoder("utf-16le", { ignoreBOM: true }).decode(kept.subarray(0, length));
}

function endsWithEnd(kept: Uint16Array, length: number): boolean {
  const from = length - end.length;
  return from >= 0 && [...end].every((character, index) => kept[from + index] === character.charCodeAt(0));
}
