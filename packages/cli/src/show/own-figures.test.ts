import { expect, it } from "vitest";
import { renderGroup } from "./group.ts";
import { ownGroups } from "./own-figures.ts";

it("The figures of a daemon are values with their unit, and a table for each list of things", () => {
  const each = [
    { name: "d/1", queueBytes: 2048, clients: [{ who: "ada", size: "80x24" }] },
    { name: "d/2", queueBytes: 0, clients: [] },
  ];
  const [[, values] = [], [title, table] = []] = ownGroups(
    { terminals: 2, bytesOut: 3 * 1024 * 1024, idleMs: 2000, word: "x", each },
    { columns: 80, color: false },
  );
  expect(values).toEqual([
    ["terminals", "2"],
    ["bytesOut", "3.0 MiB"],
    ["idleMs", "2 s"],
    ["word", "x"],
  ]);
  expect(title).toBe("each");
  expect(
    String(table)
      .split("\n")
      .map((line) => line.trimEnd()),
  ).toEqual(["NAME    QUEUE  CLIENTS", "d/1   2.0 KiB  ada 80x24", "d/2       0 B", ""]);
});

it("Names that a daemon gives its figures move no cursor: they are written out as values are", () => {
  const canvas = { columns: 80, color: false };
  const groups = ownGroups({ "\u001b[2Jbytes": 1, "a\u0007": [{ "\u009bname": "x" }] }, canvas);
  const shown = groups.map((group) => renderGroup(group, canvas)).join("");
  expect(shown).toContain("\\x1b[2Jbytes");
  expect(shown).toContain("a\\x07");
  expect(shown).toContain("\\x9bNAME");
});
