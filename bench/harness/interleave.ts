/**
 * Contestants take turns, round after round, and each round begins with the next one: whatever else happens on the machine
 * happens to all of them, and nobody is always first on a cold cache.
 */

/** Measures one contestant once. */
export type Turn<Sample> = () => Promise<Sample>;

export interface Rounds {
  /** Rounds that count. */
  count: number;
  /** Rounds before them, which do not. */
  warmUp: number;
}

/** The samples of each contestant, round by round. */
export async function interleave<Name extends string, Sample>(
  turns: Record<Name, Turn<Sample>>,
  rounds: Rounds,
): Promise<Record<Name, Sample[]>> {
  const names = Object.keys(turns) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Sample[]>;
  for (let round = -rounds.warmUp; round < rounds.count; round++) {
    for (const name of rotated(names, round + rounds.warmUp)) {
      const sample = await turns[name]();
      if (round >= 0) samples[name].push(sample);
    }
  }
  return samples;
}

function rotated<Item>(items: readonly Item[], by: number): Item[] {
  const first = by % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}
