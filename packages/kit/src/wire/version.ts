/**
 * Versions and builds. A build is a version and the fingerprint of the entry file, `1.2.0+<changed>.<size>`, so that a
 * rebuilt program is told from the one that still runs. A newer one may replace an older one, never the reverse (L11).
 */

/** Compares by semantic version (pre-releases before their release); text that is no version counts as 0.0.0. */
export function compareVersions(left: string, right: string): number {
  const a = parse(left);
  const b = parse(right);
  for (let index = 0; index < 3; index++) {
    const difference = order(a.numbers[index] ?? 0, b.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (a.pre === b.pre) return 0;
  if (a.pre === "") return 1;
  if (b.pre === "") return -1;
  return comparePre(a.pre, b.pre);
}

/** Compares versions first, then the moment at which the entry file was written. */
export function compareBuilds(left: string, right: string): number {
  const byVersion = compareVersions(left, right);
  if (byVersion !== 0) return byVersion;
  return order(changedMs(left), changedMs(right));
}

/** A build's text from its parts: milliseconds since 1970 and bytes, in base 36. */
export function buildText(version: string, modifiedMs: number, size: number): string {
  return `${version}+${Math.floor(modifiedMs).toString(36)}.${size.toString(36)}`;
}

function changedMs(build: string): number {
  const fingerprint = build.split("+")[1]?.split(".")[0] ?? "";
  const parsed = Number.parseInt(fingerprint, 36);
  return Number.isFinite(parsed) ? parsed : 0;
}

function parse(version: string): { numbers: number[]; pre: string } {
  const match = /^v?(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?/.exec(version);
  if (match === null) return { numbers: [0, 0, 0], pre: "" };
  return { numbers: [Number(match[1]), Number(match[2]), Number(match[3])], pre: match[4] ?? "" };
}

function comparePre(left: string, right: string): number {
  const a = left.split(".");
  const b = right.split(".");
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const x = a[index];
    const y = b[index];
    if (x === undefined) return -1;
    if (y === undefined) return 1;
    if (x === y) continue;
    const numeric = /^\d+$/.test(x) && /^\d+$/.test(y);
    return numeric ? order(Number(x), Number(y)) : order(x, y);
  }
  return 0;
}

/** Not by a difference: versions may have more digits than numbers hold, and Infinity less Infinity is no number. */
function order<T extends number | string>(left: T, right: T): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
