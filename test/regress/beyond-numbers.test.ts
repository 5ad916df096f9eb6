/**
 * Texts with so many digits that they are no number any more: two such versions compared to NaN, which is neither newer nor
 * older nor the same; such a duration became a time limit of Infinity. And a variable of an environment that has no value,
 * since its process wrote over it, was read as a mark with its last letter cut off: `HOB_DETACHEDx` let a process go.
 * Found by the fuzzer.
 */
import { expect, test } from "vitest";
import { belongingOf } from "../../packages/kit/src/node/child-marks.ts";
import { parseDuration } from "../../packages/kit/src/verb/durations.ts";
import { compareBuilds, compareVersions } from "../../packages/kit/src/wire/version.ts";

const digits = "9".repeat(400);

test("versions beyond all numbers are compared", () => {
  expect(compareVersions(`${digits}.0.0`, `1${digits}.0.0`)).toBe(0);
  expect(compareVersions(`${digits}.0.0`, "1.0.0")).toBe(1);
  expect(compareVersions(`1.0.0-${digits}`, `1.0.0-1${digits}`)).toBe(0);
  expect(compareBuilds("1.0.0+a.1", `${digits}.0.0+a.1`)).toBe(-1);
});

test("a duration beyond all numbers is none", () => {
  expect(parseDuration(`${digits}s`)).toBeUndefined();
});

test.each(["HOB_DETACHEDx", "HOB_OWNEDx", "HOB_OWNED=", "HOB_GUARD=x"])("%s in an environment marks nothing", (text) => {
  expect(belongingOf(`A=1\0${text}`)).toEqual({ kind: "none" });
});
