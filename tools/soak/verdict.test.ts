import { expect, it } from "vitest";
import { type Growth, growthOf, leaks, type Reading } from "./verdict.ts";

const MiB = 1024 * 1024;
const quiet: Reading = { calls: 0, rssBytes: 90 * MiB, heldBytes: 9 * MiB, descriptors: 22, timers: 3 };

function judged(change: (index: number) => Partial<Reading>): Growth["what"][] {
  const readings = Array.from({ length: 20 }, (_, index) => ({ ...quiet, ...change(index) }));
  return growthOf(readings).flatMap((growth) => (leaks(growth) ? [growth.what] : []));
}

it("What jumps about, warms up, or grows once by a little has not leaked", () => {
  expect(judged((index) => ({ rssBytes: (90 + (index % 3) * 20) * MiB, heldBytes: (9 + (index % 2) * 4) * MiB }))).toEqual([]);
  expect(judged((index) => ({ heldBytes: (index < 3 ? 5 : 9) * MiB }))).toEqual([]);
  expect(judged((index) => ({ descriptors: index < 10 ? 22 : 24 }))).toEqual([]);
});

it("What goes up from reading to reading has, even where readings jump about", () => {
  expect(judged((index) => ({ heldBytes: (9 + index / 4 + (index % 2) / 5) * MiB }))).toEqual(["heldBytes"]);
  expect(judged((index) => ({ descriptors: 22 + index, timers: 3 + 10 * index }))).toEqual(["descriptors", "timers"]);
  expect(judged((index) => ({ rssBytes: (90 + 3 * index) * MiB }))).toEqual(["rssBytes"]);
});
