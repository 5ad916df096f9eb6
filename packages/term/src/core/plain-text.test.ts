import { describe, expect, it } from "vitest";
import { plainText, plainTextOf } from "./plain-text.ts";

describe("plain text", () => {
  it.each([
    ["DONE\r\n", "DONE\n"],
    ["\u001b[1;31mred\u001b[0m \u001b]8;;http://x\u0007link\u001b]8;;\u001b\\\r\n", "red link\n"],
    ["10%\r50%\r100%\r\ndone", "100%\ndone"],
    ["a\u0008bold\u0008\u0008ld\r\n$ ", "bold\n$ "],
    ["\u0007bell\u001b(B\u001b7", "bell"],
    ["tab\there\r\r\n", "tab\there\n"],
    ["日本\r\n👍", "日本\n👍"],
  ])("of %j is %j, at once and in pieces", (output, text) => {
    expect(plainTextOf(output)).toBe(text);
    const pieces = plainText();
    const first = output.indexOf("\n") + 1;
    const parts = [output.slice(0, first), output.slice(first)].map((part) => pieces(Buffer.from(part)));
    expect(Buffer.concat(parts).toString()).toBe(text);
  });
});
