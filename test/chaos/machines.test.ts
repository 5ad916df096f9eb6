/** A right daemon on harder machines, through the command: a full disk, few descriptors; and readers that are frozen. */
import { fileURLToPath } from "node:url";
import type { ChaosReport } from "@hob/kit/testing";
import { describe, expect, test } from "vitest";
import { node, type Outcome } from "../support.ts";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const program = path("../../packages/kit/dist/hob-chaos.js");
const smallest = path("../../examples/smallest/dist/greeter.chaos.js");
const faulty = path("../fixtures/chaos/faulty.chaos.mjs");

async function chaos(target: string, ...words: string[]): Promise<Outcome & { report: ChaosReport }> {
  const outcome = await node([program, target, "--json", ...words]);
  return { ...outcome, report: JSON.parse(outcome.stdout) as ChaosReport };
}

describe("a right daemon comes out clean", { timeout: 600_000 }, () => {
  test("where the disk is full, again and again", async () => {
    const { report, code } = await chaos(smallest, "--full-disk", "--seed", "disk", "--round", "2");
    expect(report.failures).toEqual([]);
    expect(report.did.fillings).toBeGreaterThan(0);
    expect(code).toBe(0);
  });

  test("where it may open 64 files, and more callers come than fit (LOAD-02)", async () => {
    const { report, code } = await chaos(smallest, "--open-files", "64", "--seed", "files", "--round", "4");
    expect(report.failures).toEqual([]);
    expect(report.did.calls).toBeGreaterThan(80);
    expect(code).toBe(0);
  });

  test("while clients that read its fastest stream are frozen, and others want answers", async () => {
    const did = { freezes: 0, streams: 0 };
    // On a slow machine the calm comes before some readers do: then there is another siege.
    for (let siege = 4; did.freezes < 2 || did.streams < 2; siege += 4) {
      const { report, code } = await chaos(faulty, "--seed", "frozen", "--round", String(siege));
      expect(report.failures).toEqual([]);
      expect(code).toBe(0);
      did.freezes += report.did.freezes;
      did.streams += report.did.streams;
    }
  });
});
