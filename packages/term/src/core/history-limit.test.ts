import fc from "fast-check";
import { expect, it } from "vitest";
import { fairLimit } from "./history-limit.ts";

it.each([
  [[10, 20, 30], 100, Number.POSITIVE_INFINITY],
  [[10, 50, 60], 100, 45],
  [[50, 60, 70], 90, 30],
  [[5], 0, 0],
  [[], 0, Number.POSITIVE_INFINITY],
])("of %j with %i for all, each may have %d", (used, total, limit) => {
  expect(fairLimit(used, total)).toBe(limit);
});

it("All together have no more than there is, and it is used up as far as they need it", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000)), fc.nat(5000), (used, total) => {
      const limit = fairLimit(used, total);
      const kept = used.reduce((sum, bytes) => sum + Math.min(bytes, limit), 0);
      const wanted = used.reduce((sum, bytes) => sum + bytes, 0);
      expect(kept).toBeLessThanOrEqual(Math.max(total, 0));
      expect(kept).toBeGreaterThanOrEqual(Math.min(wanted, total) - used.length);
    }),
  );
});
