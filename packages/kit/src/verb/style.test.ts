import { expect, it } from "vitest";
import { paint, wantsColor } from "./style.ts";

it("wants colour on a terminal only, unless NO_COLOR, FORCE_COLOR or TERM say otherwise", () => {
  const cases = [
    [{}, true, true],
    [{}, false, false],
    [{ TERM: "dumb" }, true, false],
    [{ NO_COLOR: "1" }, true, false],
    [{ NO_COLOR: "" }, true, true],
    [{ FORCE_COLOR: "1" }, false, true],
    [{ FORCE_COLOR: "0" }, true, false],
    [{ FORCE_COLOR: "1", NO_COLOR: "1" }, false, true],
  ] as const;
  expect(cases.map(([env, terminal]) => wantsColor(env, terminal))).toEqual(cases.map(([, , wanted]) => wanted));
});

it("adds nothing where colour is not wanted", () => {
  expect([paint({ color: false }, "red", "x"), paint({ color: true }, "red", "x"), paint({ color: true }, "red", "")]).toEqual([
    "x",
    "\u001b[31mx\u001b[39m",
    "",
  ]);
});
