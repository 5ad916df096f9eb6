/** The tester, tested: each fault that was planted is counted, and the right daemon is not. */
import { type ChaosReport, chaos } from "@hob/kit/testing";
import { describe, expect, test } from "vitest";
import { faulty } from "../fixtures/chaos/faulty.chaos.mjs";

/** Of the rounds of a run by their number. */
const herd = 1;
const siege = 4;

async function report(round: number, deadlineMs: number, ...faults: string[]): Promise<ChaosReport> {
  return await chaos(faulty(...faults), { seed: "faults", round, deadlineMs });
}

/** Counters that are not zero. */
function counted({ counters }: ChaosReport): string[] {
  return Object.entries(counters).flatMap(([name, count]) => (count === 0 ? [] : [name]));
}

const generousMs = 60_000;

describe("chaos", { timeout: 600_000 }, () => {
  test("sees what a daemon keeps, mixes up and leaves", async () => {
    const found = await report(siege, generousMs, "keeps descriptors", "keeps memory", "leaves files", "mixes up answers");
    expect(counted(found)).toEqual(expect.arrayContaining(["wrongAnswers", "leakedDescriptors", "leakedFiles", "memoryGrowth"]));
  });

  test("sees a crash, and that another life took over", async () => {
    expect(counted(await report(siege, generousMs, "crashes"))).toEqual(expect.arrayContaining(["crashes", "lostDaemons"]));
  });

  test("sees calls that are never answered", async () => {
    expect(counted(await report(herd, 3_000, "never answers"))).toContain("hungClients");
  });

  test("sees processes that are left, and two owners where somebody took the lock away", async () => {
    const found = await report(siege, generousMs, "clears the directory", "leaves a process");
    expect(counted(found)).toEqual(expect.arrayContaining(["doubleOwners", "leakedProcesses"]));
  });
});
