/** Colour for people: which outputs want it, and the few styles that are used. */

/**
 * Whether escape sequences are welcome on an output. FORCE_COLOR decides first (`0` and `false` mean no), then a
 * NO_COLOR that is not empty (no-color.org), then whether it is a terminal that can do more than `dumb`.
 */
export function wantsColor(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  const forced = env.FORCE_COLOR;
  if (forced !== undefined && forced !== "") return forced !== "0" && forced !== "false";
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== "") return false;
  return isTerminal && env.TERM !== "dumb";
}

const codes = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39], cyan: [36, 39] } as const;
export type Style = keyof typeof codes;

/** `text` in a style, for an output that may or may not want it. */
export function paint(output: { readonly color: boolean }, style: Style, text: string): string {
  if (!output.color || text === "") return text;
  const [on, off] = codes[style];
  return `\u001b[${on}m${text}\u001b[${off}m`;
}
