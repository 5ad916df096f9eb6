import { describe, expect, it } from "vitest";
import { Chance } from "../sim/machine/chance.ts";
import { type Plan, planOf, roundKinds, type Scope, wordsOf } from "./plan.ts";

const scope: Scope = { streams: true, fullDisk: false, openFiles: undefined };
const plan = (seed: string, round: number, changes: Partial<Scope> = {}): Plan =>
  planOf(new Chance(`${seed}/${round}`), round, { ...scope, ...changes });

describe("the plan of a round", () => {
  it("is the same for the same seed and number, and another for others", () => {
    expect(plan("a", 7)).toEqual(plan("a", 7));
    expect(plan("a", 7)).not.toEqual(plan("a", 11));
    expect(plan("a", 7)).not.toEqual(plan("b", 7));
  });

  it("is of each kind in turn, in the order of time, within its length", () => {
    const rounds = Array.from({ length: 40 }, (_, index) => plan("turns", index + 1));
    expect(rounds.slice(0, 4).map(({ kind }) => kind)).toEqual(roundKinds);
    for (const { actions, lengthMs } of rounds) {
      const times = actions.map(({ atMs }) => atMs);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(Math.max(...times)).toBeLessThanOrEqual(lengthMs);
      expect(actions.length).toBeLessThan(60);
      expect(new Set(actions.map(wordsOf)).size).toBeGreaterThan(4);
    }
  });

  it("lets nobody end the daemon in a siege, and nobody but stoppers and upgraders in a relay", () => {
    for (let round = 1; round <= 80; round++) {
      const { kind, actions } = plan("mercy", round);
      const deeds = actions.flatMap((action) => (action.actor === "killer" ? [action.deed] : []));
      const ends = deeds.filter((deed) => deed.kind === "signal" && deed.whom === "daemon" && ["SIGKILL", "SIGTERM"].includes(deed.signal));
      if (kind === "siege") expect([...ends, ...actions.filter(({ actor }) => actor === "stopper" || actor === "upgrader")]).toEqual([]);
      if (kind === "relay" || kind === "herd") expect(deeds).toEqual([]);
    }
  });

  it("reads streams, fills the disk and brings a crowd only where that is wanted", () => {
    const actors = (changes: Partial<Scope>): string => {
      const actions = Array.from({ length: 4 }, (_, index) => plan("wanted", index + 1, changes).actions).flat();
      return actions.map(wordsOf).join("\n");
    };
    expect(actors({ streams: false })).not.toContain("stream");
    expect(actors({})).not.toContain("disk");
    expect(actors({ fullDisk: true })).toContain("the disk is full for");
    expect(plan("wanted", 1, { openFiles: 64 }).actions.length).toBeGreaterThan(80);
  });
});
