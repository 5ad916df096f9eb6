import { expect, it } from "vitest";
import { firstMatch } from "./bounded-match.ts";

it("The first line that matches is found, with its groups", () => {
  const found = firstMatch(/^b(.)/u, ["a1", "b2", "b3"]);
  expect([found?.index, found?.match[1]]).toEqual([1, "2"]);
  expect(firstMatch(/^c/u, ["a1", "b2"])).toBeUndefined();
  expect(firstMatch(/c/u, [])).toBeUndefined();
});

it.each([
  ["(a+)+b", "a".repeat(100)],
  ["(a|a)*b", "a".repeat(100)],
  ["(.*a){20}b", "a".repeat(200)],
  ["x.*x.*y", "x".repeat(50_000)],
])("The pattern %s, which would take for ever, ends, and so does the next", (pattern, line) => {
  for (const lines of [[line], ["short", line]])
    expect(() => firstMatch(new RegExp(pattern, "u"), lines)).toThrow("the regular expression takes too long");
  expect(firstMatch(/t$/u, ["short"])?.index).toBe(0);
});
