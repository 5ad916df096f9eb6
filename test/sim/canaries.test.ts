import { describe, expect, it } from "vitest";
import { hunt } from "../../packages/kit/src/sim/canaries/hunt.ts";
import { canaries } from "../../packages/kit/src/sim/canaries/table.ts";
import { nodeHost } from "../../tools/sim/node-host.ts";

const host = nodeHost();

describe("a planted mistake is noticed", () => {
  it.each(canaries.map((canary) => [canary.name, canary] as const))("%s", { timeout: 600_000 }, async (_name, canary) => {
    const { caught, seeds } = await hunt(canary, host, 2_000);
    expect(caught, `not noticed in ${seeds} worlds`).toBeDefined();
    expect(canary.breaks).toContain(caught?.broken?.rule);
  });
});
