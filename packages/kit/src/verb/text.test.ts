import { describe, expect, it } from "vitest";
import { cut, fold, harmless, padStart, widthOf, wrap } from "./text.ts";

describe("text in cells", () => {
  it("counts wide characters as two cells, combining marks and escape sequences as none", () => {
    expect([widthOf("hob"), widthOf("日本"), widthOf("e\u0301"), widthOf("👩‍👩‍👧"), widthOf("\u001b[31mred\u001b[39m")]).toEqual([
      3, 4, 1, 2, 3,
    ]);
  });

  it("writes out everything that could move the cursor, hide or turn text", () => {
    expect(harmless("a\u001b[2Jb\r\n\tc\u007f\u009b")).toBe("a\\x1b[2Jb\\r\\n\\tc\\x7f\\x9b");
    expect(harmless("user\u202egnp.exe\u200b\u2028")).toBe("user\\u202egnp.exe\\u200b\\u2028");
    expect(harmless("half \ud83d and half")).toBe("half \\ud83d and half");
  });

  it("leaves text of any language and emoji as they are", () => {
    expect(harmless("naïve 日本語 👩‍👩‍👧 Ωmega")).toBe("naïve 日本語 👩‍👩‍👧 Ωmega");
  });

  it("cuts at cells, marks the cut, and never cuts a character in two", () => {
    expect(cut("abcdef", 6)).toBe("abcdef");
    expect(cut("abcdef", 4)).toBe("abc…");
    expect(cut("日本語版", 5)).toBe("日本…");
    expect(cut("日本語版", 4)).toBe("日…");
    expect(cut("ab", 0)).toBe("");
  });

  it("cuts to at most the cells for any mixture of characters", () => {
    const text = "a日👍é𠮷b👩‍👩‍👧c";
    for (let cells = 0; cells <= 14; cells++) {
      expect(widthOf(cut(text, cells)), `${cells} cells`).toBeLessThanOrEqual(cells);
      expect(cut(text, cells)).not.toMatch(/\p{Surrogate}/u);
    }
  });

  it("wraps at spaces and folds words that are longer than a line", () => {
    expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
    expect(wrap("overlongword x", 5)).toEqual(["overlongword", "x"]);
    expect(fold("overlongword x", 5)).toEqual(["overl", "ongwo", "rd", "x"]);
    expect(fold("日本語", 3)).toEqual(["日", "本", "語"]);
  });

  it("pads by cells", () => {
    expect(padStart("日", 4)).toBe("  日");
  });
});

it("a command in backquotes is not broken, unless it is longer than a line", () => {
  expect(wrap("Give it back: `sudo chown -R 7 /home`. Or not.", 30)).toEqual(["Give it back:", "`sudo chown -R 7 /home`. Or", "not."]);
  expect(wrap("Try `a long command` or `one", 12)).toEqual(["Try `a long", "command` or", "`one"]);
});
