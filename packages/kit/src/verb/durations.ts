/** Durations as people write and read them. */

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** `2s`, `300ms`, `1.5min`, `2h` -> milliseconds; a bare number is seconds. `undefined` when it is none of these. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?|\.\d+)\s*(ms|s|m|min|h|d)?$/.exec(text.trim());
  if (match === null) return undefined;
  const durationMs = Number(match[1]) * (unitsMs[match[2] ?? "s"] as number);
  return Number.isFinite(durationMs) ? durationMs : undefined; // so many digits that they are no number any more
}

/** About how long, in one unit: `420 ms`, `3 s`, `12 min`, `5 h`, `3 d`. For people; never parsed. */
export function formatDuration(durationMs: number): string {
  const spans = [
    [86_400_000, "d"],
    [3_600_000, "h"],
    [60_000, "min"],
    [1_000, "s"],
  ] as const;
  for (const [unitMs, unit] of spans) if (durationMs >= unitMs) return `${Math.floor(durationMs / unitMs)} ${unit}`;
  return `${formatFigure(Math.max(0, durationMs))} ms`;
}

/** A measured time with the digits that mean something: `0.031 ms`, `4.2 ms`, `58 ms`, `1.3 s`. */
export function formatMeasured(durationMs: number): string {
  return durationMs >= 1_000 ? `${(durationMs / 1_000).toFixed(1)} s` : `${formatFigure(durationMs)} ms`;
}

/** `3 min ago`; something that lies ahead, by a clock that was set back, is `just now`. */
export function formatAgo(atMs: number, nowMs: number): string {
  const passedMs = nowMs - atMs;
  return passedMs < 1_000 ? "just now" : `${formatDuration(passedMs)} ago`;
}

function formatFigure(value: number): string {
  if (value === 0 || value >= 10) return String(Math.round(value));
  if (value >= 1) return String(Number(value.toFixed(1)));
  return String(Number(value.toPrecision(2)));
}
