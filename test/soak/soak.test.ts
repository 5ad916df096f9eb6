/** The soak, tested: a right daemon holds what it held, and each leak that was planted is found. Bounded by calls. */
import { describe, expect, test } from "vitest";
import { target as smallest } from "../../examples/smallest/dist/greeter.chaos.js";
import { soak } from "../../tools/soak/soak.ts";
import { faulty } from "../fixtures/chaos/faulty.chaos.mjs";

const short = { periods: 6, periodMs: 0, periodCalls: 300 };

describe("a soak", { timeout: 600_000 }, () => {
  test("finds nothing in the smallest daemon", async () => {
    const { leaked, readings } = await soak(smallest, { ...short, periodCalls: 1_000 });
    expect(leaked.filter((what) => what !== "rssBytes")).toEqual([]); // in so short a time the allocator still takes pages
    expect(readings.at(-1)?.calls).toBeGreaterThan(6_000);
  });

  test("finds a daemon that keeps memory, descriptors and timers", async () => {
    const { leaked } = await soak(faulty("keeps memory", "keeps descriptors", "keeps timers"), short);
    expect(leaked).toEqual(expect.arrayContaining(["heldBytes", "descriptors", "timers"]));
  });
});
