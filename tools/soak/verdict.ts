/**
 * Whether something grew, from readings at equal distances of a daemon that was quiet each time. Readings jump about; what
 * leaks goes up from one to the next. So growth is the slope that half of all pairs of readings exceed (Theil and Sen's),
 * which neither a few outliers nor a single step can make, over all readings but the first, while a program warms up.
 */

export interface Reading {
  calls: number;
  rssBytes: number;
  /** The heap and what is outside of it, garbage collected. */
  heldBytes: number;
  descriptors: number;
  timers: number;
}

/** What is judged, and how much of it is noise: code that is compiled later, a pool that grows, an allocator that keeps pages. */
const allowances = {
  rssBytes: 24 * 1024 * 1024,
  heldBytes: 1024 * 1024,
  descriptors: 4,
  timers: 4,
} as const satisfies Partial<Record<keyof Reading, number>>;

type Judged = keyof typeof allowances;

export interface Growth {
  what: Judged;
  /** From the first reading that counts to the last, in the unit of the reading. */
  grown: number;
  /** Growth up to here is within noise. */
  allowed: number;
}

/** Fewer tell nothing. */
export const readingsMin = 6;
/** Of all readings, those in which the daemon still warms up. */
const warmingShare = 0.2;

export function growthOf(readings: readonly Reading[]): Growth[] {
  const warm = readings.slice(Math.floor(readings.length * warmingShare));
  return (Object.keys(allowances) as Judged[]).map((what) => {
    const slope = slopeOf(warm.map((reading) => reading[what]));
    return { what, grown: slope * (warm.length - 1), allowed: allowances[what] };
  });
}

export function leaks({ grown, allowed }: Growth): boolean {
  return grown > allowed;
}

/** From one reading to the next. */
function slopeOf(values: readonly number[]): number {
  const slopes = values.flatMap((later, end) => values.slice(0, end).map((earlier, begin) => (later - earlier) / (end - begin)));
  return slopes.sort((a, b) => a - b)[Math.floor(slopes.length / 2)] ?? 0;
}
