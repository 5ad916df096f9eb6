import { widthOf } from "@hob/kit/verb";
import { describe, expect, it } from "vitest";
import { firstMatch } from "../adapters/bounded-match.ts";
import { facts } from "../testing/facts.ts";
import { clipAnsi, withoutAnsi } from "./ansi-text.ts";
import { commandOf, commands } from "./commands.ts";
import { Help } from "./help.ts";
import { History } from "./history.ts";
import { Jump } from "./jump.ts";
import { LinePrompt } from "./line-prompt.ts";

const size = { columns: 40, rows: 5 };

describe("lines with colours", () => {
  it("are cut at cells, never in a character or a sequence", () => {
    expect(clipAnsi("\u001b[31mab日本\u001b[0mc", 5)).toBe("\u001b[31mab日\u001b[0m\u001b[0m");
    expect(clipAnsi("\u001b[31mab日\u001b[0m本cde\u0301f", 4, 3)).toBe("\u001b[31m \u001b[0m本c\u001b[0m");
    expect(clipAnsi("abe\u0301\u001b[1mf", 4, 3)).toBe("\u001b[1mf\u001b[0m");
    expect(withoutAnsi("\u001b[1;38;5;9ma\u001b]8;;http://x\u001b\\b\u001b]8;;\u001b\\\u001b[0m")).toBe("ab");
  });
});

describe("the history", () => {
  const lines = Array.from({ length: 100 }, (_, index) => (index % 10 === 0 ? `\u001b[31mError ${index}\u001b[0m` : `line ${index}`));
  const press = (history: History, ...keys: string[]) => keys.map((key) => history.press(key, size)).at(-1);
  const visible = (history: History): string[] => history.draw(size).map(withoutAnsi);

  it("begins at its end and scrolls as far as there is something", () => {
    const history = new History(lines, size, false, firstMatch);
    expect(visible(history)).toEqual(["line 95", "line 96", "line 97", "line 98", "line 99"]);
    press(history, "PageUp", "Up");
    expect(visible(history)[0]).toBe("line 93");
    press(history, "g", "Up");
    expect([visible(history)[0], history.hint]).toEqual(["Error 0", "line 1 of 100 · / searches · v marks · y copies · q leaves"]);
    press(history, "G", "PageDown");
    expect(visible(history).at(-1)).toBe("line 99");
  });

  it("is searched backwards and forwards; what is no expression is text", () => {
    const history = new History(lines, size, false, firstMatch);
    history.search("error", 5);
    expect(history.hint).toMatch(/^line 91 /);
    press(history, "n", "n", "N");
    expect(history.hint).toMatch(/^line 81 /);
    history.search("(", 5);
    expect(history.hint).toContain('no earlier "("');
    history.search("^line 4[13]$", 5);
    expect(history.hint).toMatch(/^line 44 /);
  });

  it("says so when a pattern would take for ever", () => {
    const history = new History(["a".repeat(60), "end"], size, false, firstMatch);
    history.search("(a+)+b", 5);
    expect(history.hint).toContain('"(a+)+b" takes too long to find');
  });

  it("gives the marked lines, or the one that one is in", () => {
    const history = new History(lines, size, false, firstMatch);
    expect(press(history, "y")).toEqual({ kind: "copy", text: "line 99" });
    expect(press(history, "Up", "v", "Up", "Up", "Enter")).toEqual({ kind: "copy", text: "line 96\nline 97\nline 98" });
  });

  it("of nothing is empty", () => {
    const history = new History([], size, true, firstMatch);
    expect([history.draw(size), press(history, "g", "n", "Up"), press(history, "y")]).toEqual([
      [],
      { kind: "stay" },
      { kind: "copy", text: "" },
    ]);
  });
});

describe("jump mode", () => {
  const terminals = Array.from({ length: 8 }, (_, index) => facts({ id: `#${index}`, name: `work/日${index}`, title: "x".repeat(99) }));

  it("has one letter for each terminal that is visible, and scrolls to the others", () => {
    const jump = new Jump(terminals, "#1");
    expect(jump.draw(size).map((line) => withoutAnsi(line).slice(0, 1))).toEqual([..."asdfg"]);
    expect(jump.draw(size).every((line) => widthOf(withoutAnsi(line)) <= 40)).toBe(true);
    expect(jump.press("d", size)).toEqual({ kind: "go", id: "#2" });
    expect(jump.press("PageDown", size)).toEqual({ kind: "stay" });
    expect(jump.press("d", size)).toEqual({ kind: "go", id: "#5" });
    expect([jump.press("h", size), jump.press("Escape", size)]).toEqual([{ kind: "leave" }, { kind: "leave" }]);
  });
});

describe("a line that is asked for", () => {
  it("is edited, given and cancelled", () => {
    const prompt = new LinePrompt("rename:", "wok");
    for (const key of ["Left", "r", "C-e", "Space", "日", "Backspace", "2", "F1"]) prompt.press(key);
    expect(prompt.shown).toBe("rename: work 2▏");
    expect(prompt.press("Enter")).toEqual({ kind: "given", text: "work 2" });
    expect(prompt.press("Escape")).toEqual({ kind: "cancelled" });
  });
});

it("every command has keys of its own, and all are in the help at 80x23", () => {
  const keys = commands.flatMap((command) => command.keys);
  expect(new Set(keys).size).toBe(keys.length);
  expect(commandOf("C-b", "C-b")?.name).toBe("prefix");
  const text = new Help("C-b").draw({ columns: 80, rows: 23 }).join("\n");
  for (const { help } of commands) expect(text).toContain(help.slice(0, 20));
});
