import { describe, expect, it } from "vitest";
import { canaries } from "../../packages/kit/src/sim/canaries/table.ts";
import { replaySchedule, search, searches, searchesShort } from "../../packages/kit/src/sim/world/search.ts";
import { nodeHost } from "../../tools/sim/node-host.ts";

const host = nodeHost();

describe("two commands that start the daemon and one that stops it", () => {
  it.each(searches.slice(0, searchesShort))(
    "keep every promise in all schedules of depth $depth with $detours detours and $kills kills",
    { timeout: 600_000 },
    async (bounds) => {
      const { complete, broken, states } = await search({ host, bounds });
      expect(broken).toBeUndefined();
      expect(complete).toBe(true);
      expect(states).toBeGreaterThan(20);
    },
  );
});

it("a search notices a planted mistake that takes a kill at the wrong moment, and its schedule shows it again", async () => {
  const tampering = canaries.find(({ name }) => name === "a launched process is not written down")?.tampering;
  const bounds = { depth: Number.POSITIVE_INFINITY, detours: 0, kills: 1 };
  const { broken } = await search({ host, bounds, tampering });
  expect(broken?.rule).toBe("one launch");
  const again = await replaySchedule({ host, bounds, tampering }, broken?.choices ?? [], () => undefined);
  expect(again).toMatchObject({ rule: broken?.rule, text: broken?.text });
}, 600_000);
