/** Sizes in bytes. Powers of 1024, spelled as the standard units are. */
export const KiB = 1024;
export const MiB = 1024 * KiB;

/** `1536` -> `"1.5 KiB"`; below one KiB the exact count. For people; never parsed. */
export function formatBytes(bytes: number): string {
  const units = ["KiB", "MiB", "GiB", "TiB"];
  if (Math.abs(bytes) < KiB) return `${bytes} B`;
  let value = bytes;
  let unit = "B";
  for (const next of units) {
    if (Math.abs(value) < 1024) break;
    value /= 1024;
    unit = next;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}
