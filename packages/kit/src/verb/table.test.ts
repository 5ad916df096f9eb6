import { describe, expect, it } from "vitest";
import { renderPairs } from "./pairs.ts";
import { type Column, renderTable } from "./table.ts";
import { widthOf } from "./text.ts";

const wide = { columns: Number.POSITIVE_INFINITY, color: false };
const columns: readonly Column[] = [
  { title: "DAEMON", least: 6 },
  { title: "PID", align: "right" },
  { title: "STARTED BY", least: 8 },
];
const rows = [
  ["py", "4711", "hob in /work/project"],
  ["term@日本語", "7", "hob in /"],
];

describe("tables", () => {
  it("align their columns, numbers to the right, wide characters counted as two", () => {
    expect(renderTable(columns, rows, wide)).toBe(
      ["DAEMON        PID  STARTED BY", "py           4711  hob in /work/project", "term@日本語     7  hob in /", ""].join("\n"),
    );
  });

  it("cut the columns that may be cut, the widest first, when the terminal is narrow", () => {
    expect(renderTable(columns, rows, { columns: 32, color: false })).toBe(
      ["DAEMON        PID  STARTED BY", "py           4711  hob in /work…", "term@日本語     7  hob in /", ""].join("\n"),
    );
  });

  it("become blocks that lose nothing when there is no room for columns", () => {
    expect(renderTable(columns, rows, { columns: 20, color: false })).toBe(
      [
        "DAEMON",
        "  py",
        "PID",
        "  4711",
        "STARTED BY",
        "  hob in",
        "  /work/project",
        "",
        "DAEMON",
        "  term@日本語",
        "PID",
        "  7",
        "STARTED BY",
        "  hob in /",
        "",
      ].join("\n"),
    );
  });

  it("are never wider than the terminal, from 20 to 300 columns", () => {
    const many = Array.from({ length: 9 }, (_, index) => ({ title: `COLUMN${index}`, ...(index % 2 === 0 ? { least: 6 } : {}) }));
    const row = many.map((_, index) => "値x".repeat(index));
    for (let width = 20; width <= 300; width++) {
      for (const line of renderTable(many, [row, row], { columns: width, color: false }).split("\n"))
        expect(widthOf(line), `at ${width}: ${line}`).toBeLessThanOrEqual(width);
    }
  });

  it("leave out columns that are empty in every row", () => {
    expect(renderTable([{ title: "A" }, { title: "B" }], [["1", ""]], wide)).toBe("A\n1\n");
  });

  it("make foreign text harmless and keep it on its line", () => {
    expect(renderTable([{ title: "A" }], [["\u001b[2J\nx"]], wide)).toBe("A\n\\x1b[2J\\nx\n");
  });

  it("colour the whole cell, so that the columns stay aligned", () => {
    const text = renderTable([{ title: "STATE" }, { title: "N" }], [[{ text: "ready", style: "green" }, "1"]], {
      columns: 80,
      color: true,
    });
    expect(text).toBe("\u001b[2mSTATE\u001b[22m  \u001b[2mN\u001b[22m\n\u001b[32mready\u001b[39m  1\n");
  });
});

describe("labelled values", () => {
  it("stand beside their labels, go on under themselves, and are left out when empty", () => {
    expect(
      renderPairs(
        [
          ["pid", "7"],
          ["nothing", ""],
          ["entry", "/a/very/long path"],
        ],
        { columns: 24, color: false },
        2,
      ),
    ).toBe("  pid    7\n  entry  /a/very/long\n         path\n");
  });
});
