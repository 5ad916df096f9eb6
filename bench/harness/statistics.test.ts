import { expect, test } from "vitest";
import { median, pairedRatio, percentile, quartiles } from "./statistics.ts";

test("a percentile lies between the two nearest samples, whatever their order", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(percentile([10, 20], 0.25)).toBe(12.5);
  expect(quartiles([1, 2, 3, 4, 5])).toEqual({ low: 2, high: 4 });
});

test("a round that was slow for everybody does not change a ratio", () => {
  expect(pairedRatio([11, 110, 11], [10, 100, 10])).toBeCloseTo(1.1);
});
