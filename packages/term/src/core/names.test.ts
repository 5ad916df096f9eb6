import { describe, expect, it } from "vitest";
import { findTerminal, findTerminals, type Named, newName, requireFree, splitName } from "./names.ts";

const terminal = (id: number, desk: string, tab: string, usedAt = id): Named => ({ id: `#${id}`, desk, tab, usedAt });
const all = [terminal(1, "main", "1"), terminal(2, "api", "build", 9), terminal(3, "api", "logs"), terminal(4, "web", "logs")];

describe("a target", () => {
  it.each([
    ["api/logs", "#3"],
    ["#4", "#4"],
    ["api", "#2"],
    ["build", "#2"],
    ["", "#2"],
  ])("%j means the terminal %s", (target, id) => {
    expect(findTerminal(target, all).id).toBe(id);
  });

  it.each(["logs", "api/none", "#9", "nobody"])("%j, which is nobody or more than one, is refused with the names there are", (target) => {
    expect(() => findTerminal(target, all)).toThrow(/there is no terminal .*; there are main\/1, api\/build, api\/logs, web\/logs/);
  });

  it("of a desk means all its tabs, where all are asked for", () => {
    expect(findTerminals("api", all).map(({ id }) => id)).toEqual(["#2", "#3"]);
    expect(findTerminals("web/logs", all).map(({ id }) => id)).toEqual(["#4"]);
  });
});

describe("a new terminal", () => {
  it("gets the desk used last and the first free number, unless it is named", () => {
    expect(newName("", [])).toEqual({ desk: "main", tab: "1" });
    expect(newName("", all)).toEqual({ desk: "api", tab: "1" });
    expect(newName("main", all)).toEqual({ desk: "main", tab: "2" });
    expect(newName("bücher/文", all)).toEqual({ desk: "bücher", tab: "文" });
  });

  it.each(["a/b/c", "a/", "/b", "-x", "a b", "a/\u001b[2J"])("may not be called %j", (name) => {
    expect(() => newName(name, all)).toThrow(/cannot be a name|more than one/);
  });

  it("may not take another's name", () => {
    expect(() => requireFree(splitName("api/logs"), all)).toThrow("there is a terminal api/logs already (#3)");
  });
});
