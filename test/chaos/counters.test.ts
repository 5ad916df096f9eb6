/** The tester, tested: each fault that was planted is counted, and the right daemon is not. */
import { chaos } from "@hob/kit/testing";
import { describe, expect, test } from "vitest";
import { faulty } from "../fixtures/chaos/faulty.chaos.mjs";

/** The first round of its kind in a run, by its number; the kinds take turns. */
const herd = 1;
const siege = 4;
const kinds = 4;
/** On a slow machine the calm comes before enough was done for a fault to show: then there is another round of that kind. */
const roundsMost = 8;

/** The counters that are not zero, when all that are wanted are among them. */
async function counted(first: number, deadlineMs: number, faults: string[], wanted: string[]): Promise<string[]> {
  const seen = new Set<string>();
  for (let count = 0; count < roundsMost && !wanted.every((name) => seen.has(name)); count++) {
    const { counters } = await chaos(faulty(...faults), { seed: "faults", round: first + count * kinds, deadlineMs });
    for (const [name, found] of Object.entries(counters)) if (found > 0) seen.add(name);
  }
  return [...seen];
}

const generousMs = 60_000;

describe("chaos", { timeout: 600_000 }, () => {
  test.each([
    [
      "what a daemon keeps, mixes up and leaves",
      ["keeps descriptors", "keeps memory", "leaves files", "mixes up answers"],
      ["wrongAnswers", "leakedDescriptors", "leakedFiles", "memoryGrowth"],
    ],
    ["a crash, and that another life took over", ["crashes"], ["crashes", "lostDaemons"]],
    [
      "processes that are left, and two owners where somebody took the lock away",
      ["clears the directory", "leaves a process"],
      ["doubleOwners", "leakedProcesses"],
    ],
  ])("sees %s", async (_, faults, wanted) => {
    expect(await counted(siege, generousMs, faults, wanted)).toEqual(expect.arrayContaining(wanted));
  });

  test("sees calls that are never answered", async () => {
    expect(await counted(herd, 3_000, ["never answers"], ["hungClients"])).toContain("hungClients");
  });
});
