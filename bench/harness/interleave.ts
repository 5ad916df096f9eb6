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

/**
 * The samples of each contestant, round by round. One of `peers` may fail, as some do on a machine with much else to do: that
 * is said, it takes no further turn, and has no samples.
 */
export async function interleave<Name extends string, Sample>(
  turns: Record<Name, Turn<Sample>>,
  rounds: Rounds,
  peers: readonly NoInfer<Name>[] = [],
): Promise<Record<Name, Sample[]>> {
  let names = Object.keys(turns) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Sample[]>;
  for (let round = -rounds.warmUp; round < rounds.count; round++) {
    for (const name of rotated(names, round + rounds.warmUp)) {
      try {
        const sample = await turns[name]();
        if (round >= 0) samples[name].push(sample);
      } catch (error) {
        if (!peers.includes(name)) throw error;
        process.stderr.write(`\n${name} is left out: ${(error as Error).message}\n`);
        names = names.filter((other) => other !== name);
        samples[name] = [];
      }
    }
  }
  return samples;
}

function rotated<Item>(items: readonly Item[], by: number): Item[] {
  const first = by % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}
