import { nearest } from "@hob/kit/verb";
import { describe, expect, it } from "vitest";
import { bytesOfKey } from "./names.ts";
import { bytesOfWord, splitKeys } from "./sequence.ts";

const normal = { applicationCursor: false };
const application = { applicationCursor: true };
const bytesOf = (...names: string[]): (string | undefined)[] => names.map((name) => bytesOfKey(name, normal));

describe("a key", () => {
  it("is a character, or one of the names that tmux and people use", () => {
    expect(bytesOf("a", "é", "Enter", "return", "Esc", "BSpace", "Space", "PgUp", "NPage", "DC")).toEqual([
      "a",
      "é",
      "\r",
      "\r",
      "\u001b",
      "\u007f",
      " ",
      "\u001b[5~",
      "\u001b[6~",
      "\u001b[3~",
    ]);
  });

  it("with Ctrl is the control character that keyboards of terminals send", () => {
    expect(bytesOf("C-c", "C-C", "^c", "Ctrl-a", "C-Space", "C-@", "C-[", "C-\\", "C-]", "C-_", "C-/", "C-?", "C-Backspace")).toEqual([
      "\u0003",
      "\u0003",
      "\u0003",
      "\u0001",
      "\0",
      "\0",
      "\u001b",
      "\u001c",
      "\u001d",
      "\u001f",
      "\u001f",
      "\u007f",
      "\b",
    ]);
  });

  it("with Alt has an ESC before it, and a dash and a caret are keys too", () => {
    expect(bytesOf("M-x", "Alt-Enter", "M-C-a", "C-M-a", "-", "C--", "^", "M--")).toEqual([
      "\u001bx",
      "\u001b\r",
      "\u001b\u0001",
      "\u001b\u0001",
      "-",
      undefined,
      "^",
      "\u001b-",
    ]);
  });

  it("carries its modifiers as xterm sends them", () => {
    expect(bytesOf("Up", "S-Up", "C-Right", "M-S-Left", "F1", "S-F1", "F5", "C-F12", "S-Tab", "BTab", "S-a", "C-Delete")).toEqual([
      "\u001b[A",
      "\u001b[1;2A",
      "\u001b[1;5C",
      "\u001b[1;4D",
      "\u001bOP",
      "\u001b[1;2P",
      "\u001b[15~",
      "\u001b[24;5~",
      "\u001b[Z",
      "\u001b[Z",
      "A",
      "\u001b[3;5~",
    ]);
  });

  it("follows the program's cursor mode", () => {
    expect(["Up", "Home", "C-Up", "F1", "Delete"].map((name) => bytesOfKey(name, application))).toEqual([
      "\u001bOA",
      "\u001bOH",
      "\u001b[1;5A",
      "\u001bOP",
      "\u001b[3~",
    ]);
  });

  it("that no terminal can send has no bytes", () => {
    expect(bytesOf("C-é", "C-Tab", "F99", "Entr", "", "C-")).toEqual([undefined, undefined, undefined, undefined, undefined, undefined]);
  });
});

describe("a sequence of keys", () => {
  it("is words, with text in quotes", () => {
    const words = splitKeys(` C-c  Up "git status" Enter 'it is "x"' `, nearest);
    expect(words).toEqual(["C-c", "Up", '"git status"', "Enter", '"it is "x""']);
    expect(words.map((word) => bytesOfWord(word, normal)).join("|")).toBe('\u0003|\u001b[A|git status|\r|it is "x"');
  });

  it("names the nearest key for one that was mistyped, and how text is written", () => {
    expect(() => splitKeys("C-c Entr", nearest)).toThrow('"Entr" is no key that a terminal can send');
    try {
      splitKeys("Entr", nearest);
    } catch (error) {
      expect((error as { hint: string }).hint).toMatch(/^Did you mean Enter\? .*--keys '"Entr" Enter'$/);
    }
  });
});
