/** How much each may have so that all together have no more than `total`: the small ones keep theirs, the large ones share the rest. */
export function fairLimit(used: readonly number[], total: number): number {
  const ascending = [...used].sort((a, b) => a - b);
  let left = total;
  for (const [index, bytes] of ascending.entries()) {
    const share = Math.floor(left / (ascending.length - index));
    if (bytes > share) return share;
    left -= bytes;
  }
  return Number.POSITIVE_INFINITY;
}
