import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LatencyHistogram } from "../base/latency-histogram.ts";
import { MethodStats } from "./stats.ts";

describe("the latency histogram", () => {
  test("is right to about 7 % from a microsecond to half an hour", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1_800_000, noNaN: true }), (durationMs) => {
        const histogram = new LatencyHistogram();
        histogram.add(durationMs);
        expect(Math.abs(histogram.percentileMs(0.5) - durationMs) / durationMs).toBeLessThan(0.08);
      }),
    );
  });

  test("answers 0 when it is empty", () => {
    expect(new LatencyHistogram().percentileMs(0.99)).toBe(0);
  });

  test("tells the middle from the slow end", () => {
    const histogram = new LatencyHistogram();
    for (let index = 0; index < 98; index++) histogram.add(1);
    for (let index = 0; index < 2; index++) histogram.add(1_000);
    expect(histogram.percentileMs(0.5)).toBeCloseTo(1, 0);
    expect(histogram.percentileMs(0.99)).toBeGreaterThan(900);
  });

  test.each([0, -1, 1e12, Number.POSITIVE_INFINITY])("takes %d without complaint", (durationMs) => {
    const histogram = new LatencyHistogram();
    histogram.add(durationMs);
    expect(histogram.percentileMs(1)).toBeGreaterThan(0);
  });
});

test("a report separates what waits from what runs", () => {
  const stats = new MethodStats();
  stats.inFlight = 5;
  stats.ended("served", 1);
  stats.ended("failed", 1);
  stats.refused = 2;
  expect(stats.report(3, 0)).toMatchObject({ inFlight: 2, queued: 3, served: 1, failed: 1, refused: 2 });
});
