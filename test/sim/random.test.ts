import { describe, expect, it } from "vitest";
import { type RunReport, randomRun } from "../../packages/kit/src/sim/world/random-run.ts";
import { nodeHost } from "../../tools/sim/node-host.ts";

const host = nodeHost();
const seeds = 300;

/** What a person needs to look at it. */
function told({ seed, broken }: RunReport): string {
  return `npm run sim -- --seed ${seed}   ${broken?.rule}: ${broken?.text}`;
}

describe("starters, callers, stoppers, upgraders and cleaners on a simulated machine", () => {
  it(`break no promise in ${seeds} worlds`, { timeout: 600_000 }, async () => {
    const broken: string[] = [];
    let answers = 0;
    for (let seed = 1; seed <= seeds; seed++) {
      const report = await randomRun({ seed: String(seed), host });
      answers += report.outcomes.ok ?? 0;
      if (report.broken !== undefined) broken.push(told(report));
    }
    expect(broken).toEqual([]);
    expect(answers).toBeGreaterThan(seeds);
  });

  it("repeat every step from the same seed", async () => {
    const traces: string[] = [];
    for (let time = 0; time < 2; time++) {
      const lines: string[] = [];
      await randomRun({ seed: "12", host, onStep: (line) => lines.push(line) });
      traces.push(lines.join("\n"));
    }
    expect(traces[0]).not.toBe("");
    expect(traces[1]).toBe(traces[0]);
  });
});
