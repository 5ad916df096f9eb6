/** Colours of the configuration as escape sequences. */

const names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

/** The sequence that makes what follows have the colour: `default`, `red`, `bright-red`, `208`, `#ff8700`. */
export function colourSequence(colour: string, layer: "foreground" | "background"): string {
  const base = layer === "foreground" ? 30 : 40;
  const bright = colour.startsWith("bright-");
  const index = names.indexOf(bright ? colour.slice("bright-".length) : colour);
  if (index !== -1) return `\u001b[${base + index + (bright ? 60 : 0)}m`;
  if (/^\d+$/.test(colour)) return `\u001b[${base + 8};5;${colour}m`;
  const [, red = "", green = "", blue = ""] = /^#(..)(..)(..)$/.exec(colour) ?? [];
  if (red === "") return `\u001b[${base + 9}m`;
  return `\u001b[${base + 8};2;${[red, green, blue].map((part) => Number.parseInt(part, 16)).join(";")}m`;
}
