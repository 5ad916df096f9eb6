/** Text as a paste: marked for programs that asked for marks, with Enter for line feeds. */
const begin = "\u001b[200~";
const end = "\u001b[201~";

export function pasteText(text: string, { bracketedPaste }: { readonly bracketedPaste: boolean }): string {
  const typed = text.replace(/\r?\n/g, "\r");
  return bracketedPaste ? `${begin}${withoutEnd(typed)}${end}` : typed;
}

/**
 * A closing mark inside of the text would end the paste, and what follows would be typed. Taking one out may make another of
 * what stood around it.
 */
function withoutEnd(text: string): string {
  let rest = text;
  while (rest.includes(end)) rest = rest.replaceAll(end, "");
  return rest;
}
