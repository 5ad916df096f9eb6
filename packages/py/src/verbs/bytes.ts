/** Sizes as people write them. */

const exponents = ["", "k", "m", "g"];

/** `256M`, `1.5G`, `512MiB`, `65536`: binary units, a bare number is bytes. `undefined` when it is none of these. */
export function parseBytes(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([kmg]?)(?:i?b)?$/i.exec(text.trim());
  if (match === null) return undefined;
  const [, number, unit = ""] = match;
  return Math.round(Number(number) * 1024 ** exponents.indexOf(unit.toLowerCase()));
}
