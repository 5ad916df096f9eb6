/**
 * Durations in logarithmic buckets, eight to each doubling from 1 us to over an hour: a percentile is right to about 5 %,
 * adding costs one increment, and the size is a kilobyte whatever the number of durations.
 */
const bucketsPerDoubling = 8;
const doublings = 32;

export class LatencyHistogram {
  readonly #counts = new Uint32Array(bucketsPerDoubling * doublings);
  #total = 0;

  add(durationMs: number): void {
    const bucket = bucketOf(durationMs);
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    this.#total++;
  }

  /** The middle of the bucket that holds the given share of the durations, in milliseconds; 0 when there are none. */
  percentileMs(share: number): number {
    let left = Math.ceil(this.#total * share);
    if (left === 0) return 0;
    for (let bucket = 0; bucket < this.#counts.length; bucket++) {
      left -= this.#counts[bucket] as number;
      if (left <= 0) return middleMs(bucket);
    }
    return middleMs(this.#counts.length - 1);
  }
}

/** The position of the highest bit of the microseconds, and the three bits after it. */
function bucketOf(durationMs: number): number {
  const microseconds = Math.max(1, Math.min(durationMs * 1000, 0x7fff_ffff)) | 0;
  const high = 31 - Math.clz32(microseconds);
  const fraction = high >= 3 ? (microseconds >> (high - 3)) & 7 : (microseconds << (3 - high)) & 7;
  return high * bucketsPerDoubling + fraction;
}

function middleMs(bucket: number): number {
  const high = Math.floor(bucket / bucketsPerDoubling);
  const fraction = bucket % bucketsPerDoubling;
  const microseconds = 2 ** high * (1 + (fraction + 0.5) / bucketsPerDoubling);
  return Number((microseconds / 1000).toPrecision(3));
}
