import { expect, it } from "vitest";
import { HistorySearch } from "./history-search.ts";

const lines = ["print(x)", "import os", "print(x)", "import sys; print(sys.path)", "x = 1"];

it("finds the latest line with the text, then older ones, and no line twice in a row", () => {
  const search = new HistorySearch(lines);
  const seen = [search.line];
  for (const character of "print") search.type(character);
  seen.push(search.line);
  search.older();
  seen.push(search.line);
  expect([seen, search.found]).toEqual([["", "print(x)", "import sys; print(sys.path)"], true]);
  search.older();
  expect([search.line, search.found]).toEqual(["import sys; print(sys.path)", false]);
});

it("keeps the last line that fitted when nothing fits, and finds again when a character is taken back", () => {
  const search = new HistorySearch(lines);
  search.type("os");
  search.type("é");
  expect([search.query, search.line, search.found]).toEqual(["osé", "import os", false]);
  search.erase();
  expect([search.query, search.line, search.found]).toEqual(["os", "import os", true]);
  search.erase();
  search.erase();
  search.erase();
  expect([search.query, search.line]).toEqual(["", ""]);
});

it("finds nothing where there is nothing", () => {
  const search = new HistorySearch([]);
  search.type("x");
  search.older();
  expect([search.line, search.found]).toEqual(["", false]);
});
