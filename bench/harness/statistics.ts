/** Figures out of samples. Medians throughout: other programs use the machine too, and one stall must not decide. */

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}

/** Linear between the two nearest samples. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** The median of the rounds' own ratios: what slowed a whole round down is in both and cancels out. */
export function pairedRatio(ours: readonly number[], theirs: readonly number[]): number {
  return median(ours.slice(0, theirs.length).map((sample, round) => sample / (theirs[round] as number)));
}

/** The same for what hob adds, in the samples' unit. */
export function pairedDifference(ours: readonly number[], theirs: readonly number[]): number {
  return median(ours.slice(0, theirs.length).map((sample, round) => sample - (theirs[round] as number)));
}

/** The quarter of the samples that is lowest ends here, and the quarter that is highest begins there. */
export function quartiles(samples: readonly number[]): { low: number; high: number } {
  return { low: percentile(samples, 0.25), high: percentile(samples, 0.75) };
}
