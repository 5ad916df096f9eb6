import { expect, it } from "vitest";
import { brokenWords } from "./interpreter.ts";

it("An interpreter that gets no addresses names the limit that may be the cause", () => {
  expect(brokenWords("WebAssembly.Memory(): could not allocate memory")).toContain("`ulimit -v`");
  expect(brokenWords("something else")).toBe("the interpreter broke: something else");
});
