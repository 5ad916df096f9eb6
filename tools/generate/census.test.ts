/** That the census is whole, and that its page cannot be printed when tests and table do not agree. */
import { expect, it } from "vitest";
import { casesOf, type Family } from "../../test/census/table/case.ts";
import { census } from "../../test/census/table/table.ts";
import { disagreements } from "./census.ts";
import { titlesIn } from "./test-titles.ts";

/** Kept apart from the table, so that no case is lost with its row. */
const numbers = {
  RACE: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 15, 16, 18, 19, 20],
  READY: [1, 2, 4, 5, 6, 7, 8, 9, 10, 12],
  IO: [1, 2, 5, 6, 7, 8, 9, 10, 12],
  FRAME: [1, 2, 4, 5, 6, 7, 9, 10, 11],
  LOAD: [1, 2, 3, 5, 6, 7, 8, 10, 11, 12, 13],
  STOP: [1, 2, 3, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16],
  ENV: [1, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 17, 18, 19],
  VER: [1, 2, 3, 4, 5, 6, 7, 8, 9],
  SEC: [1, 2, 3, 5, 6, 8, 9, 10],
  TIME: [1, 2, 3, 4, 6],
  TERM: [1, 2, 3, 5, 7, 8],
  BROW: [1, 2, 3, 5, 6, 7, 8],
  AUTO: [1, 2, 3, 4, 6, 7, 8],
  EVAL: [1, 3, 4, 5],
};

it("has all 131 cases", () => {
  const ids = Object.entries(numbers).flatMap(([family, list]) => list.map((number) => `${family}-${String(number).padStart(2, "0")}`));
  expect(ids).toHaveLength(131);
  expect([...casesOf(census)].map(([id]) => id)).toEqual(ids);
});

it("notices a case without a test or a reason, one with both, and an id that nobody knows", () => {
  const row = { failure: "It fails.", reported: undefined };
  const families: Family[] = [{ prefix: "TOY", subject: "Toys", cases: { "01": row, "02": { ...row, pending: "Later." }, "03": row } }];
  const tests = titlesIn("a.test.ts", 'describe("a toy (TOY-03)", () => { test.each([])("rolls %s (TOY-02, TOY-09)", () => {}); });');
  expect(tests).toMatchObject([{ title: "a toy rolls …", ids: ["TOY-03", "TOY-02", "TOY-09"], asRoot: false }]);
  expect(disagreements(families, tests)).toEqual([
    'a.test.ts: "a toy rolls …" carries TOY-09, which is not in the census',
    "TOY-01 has neither a test whose title carries it nor a reason why not",
    "TOY-02 has a reason not to be tested, and a test in a.test.ts",
  ]);
});
