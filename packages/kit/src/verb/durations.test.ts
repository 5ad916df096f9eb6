import { describe, expect, it } from "vitest";
import { formatAgo, formatDuration, formatMeasured, parseDuration } from "./durations.ts";

describe("durations", () => {
  it("are read with a unit, and as seconds without", () => {
    expect(["2s", "300ms", "1.5min", "2h", "1d", "5m", "3", ".5s"].map(parseDuration)).toEqual([
      2000, 300, 90_000, 7_200_000, 86_400_000, 300_000, 3000, 500,
    ]);
  });

  it("are refused when they are none", () => {
    expect(["", "s", "-1s", "1 week", "1e3", "2ss", "Infinity"].map(parseDuration)).toEqual(Array(7).fill(undefined));
  });

  it("are shown in one unit", () => {
    expect([0, 420, 3_999, 61_000, 7_200_000, 200_000_000].map(formatDuration)).toEqual(["0 ms", "420 ms", "3 s", "1 min", "2 h", "2 d"]);
  });

  it("that were measured show the digits that mean something", () => {
    expect([0.0312, 4.24, 58.4, 1_340].map(formatMeasured)).toEqual(["0.031 ms", "4.2 ms", "58 ms", "1.3 s"]);
  });

  it("are just now when a clock was set back", () => {
    expect([formatAgo(1_000, 181_000), formatAgo(5_000, 1_000)]).toEqual(["3 min ago", "just now"]);
  });
});
