import { expect, it } from "vitest";
import { declaredLimits, type Limits, limitsWith } from "./limits.ts";

it("changes what an author declares, and nothing else", () => {
  expect(declaredLimits({ drainMs: 0, startMs: Number.POSITIVE_INFINITY, connections: 8 })).toEqual({
    ...limitsWith(),
    drainMs: 0,
    startMs: Number.POSITIVE_INFINITY,
    connections: 8,
  });
});

it.each<[string, object]>([
  ["no limit", { nonsense: 1 }],
  ["the same for every daemon", { bytesFrameBytes: 1 }],
  ["frameBytes", { frameBytes: 10 }],
  ["connections", { connections: 1.5 }],
  ["connections", { connections: Number.POSITIVE_INFINITY }],
  ["selfCheckMs", { selfCheckMs: 0 }],
  ["idleMs", { idleMs: Number.NaN }],
  ["idleMs", { idleMs: "5min" }],
  ["drainMs", { drainMs: -1 }],
])("refuses what can be no limit, naming it: %s", (words, wrong) => {
  expect(() => declaredLimits(wrong as Partial<Limits>)).toThrow(words);
});
