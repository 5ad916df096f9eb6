/** Chaos as an author uses it: on the smallest daemon, which comes out clean, and on a copy with a race, which does not. */
import { chaos } from "@hob/kit/testing";
import { describe, expect, test } from "vitest";
import { target } from "../../examples/smallest/dist/greeter.chaos.js";
import { target as racy } from "../fixtures/chaos/racy.chaos.mjs";

/** Rounds bound the work; the time is only for a machine on which nothing gets on. */
const forMs = 120_000;

describe("chaos", { timeout: 600_000 }, () => {
  test("finds nothing in the smallest daemon", async () => {
    const { failures, counters, did, outcomes } = await chaos(target, { seed: "smallest", rounds: 4, forMs });
    expect(failures).toEqual([]);
    expect(new Set(Object.values(counters))).toEqual(new Set([0]));
    expect(did).toMatchObject({ rounds: 4, lives: expect.any(Number) });
    expect(outcomes["answered"]).toBeGreaterThan(100);
  });

  test("finds a command that removes the socket before connecting, and finds it again from seed and round", async () => {
    const first = (await chaos(racy, { seed: "racy", rounds: 4, forMs })).failures[0];
    expect(first).toMatchObject({ counter: "lostAddresses", seed: "racy" });
    expect(first?.journal.join("\n")).toMatch(/a command with word\d+/);
    const again = await chaos(racy, { seed: "racy", round: first?.round as number });
    expect(again.did.rounds).toBe(1);
    expect(again.counters.lostAddresses).toBeGreaterThan(0);
  });
});
