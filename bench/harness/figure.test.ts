import { expect, test } from "vitest";
import { type Figure, formatted, goalMet, goalText } from "./figure.ts";

const figure: Figure = { what: "one call", unit: "us", hob: [11, 12, 11], beside: [{ name: "raw", samples: [10, 10, 10] }] };

test("a goal beside a contestant is about the ratio of the medians of rounds", () => {
  expect(goalMet({ ...figure, goal: { at: "most", times: 1.15, of: "raw" } })).toBe(true);
  expect(goalMet({ ...figure, goal: { at: "most", times: 1.05, of: "raw" } })).toBe(false);
});

test("a goal beside a contestant that could not run here is neither met nor missed", () => {
  expect(goalMet({ ...figure, goal: { at: "most", times: 1.15, of: "python3" } })).toBeUndefined();
});

test("a goal may be a plain value, and says so", () => {
  const rate: Figure = { what: "calls", unit: "/s", hob: [160_000], beside: [], goal: { at: "least", value: 150_000 } };
  expect(goalMet(rate)).toBe(true);
  expect(goalText(rate)).toBe(">= 150 k/s");
});

test("a goal may be a distance from a contestant", () => {
  const near: Figure = { ...figure, goal: { at: "most", plus: 1, of: "raw" } };
  expect(goalMet(near)).toBe(true);
  expect(goalMet({ ...near, hob: [12, 12, 11] })).toBe(false);
  expect(goalText(near)).toBe("<= raw + 1.0 us");
});

test("values are printed in as many digits as mean something", () => {
  expect(formatted(45.678, "us")).toBe("45.7 us");
  expect(formatted(1.234, "ms")).toBe("1.2 ms");
  expect(formatted(123_456, "/s")).toBe("123 k/s");
});
