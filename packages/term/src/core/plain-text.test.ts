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
    ["👍\u0008ok\u0008\u0008\u0008\u0008!\r\n", "!\n"],
    ["\r\r\nend", "\nend"],
  ])("of %j is %j, at once and in pieces", (output, text) => {
    expect(plainTextOf(output)).toBe(text);
    const pieces = plainText();
    const first = output.indexOf("\n") + 1;
    const parts = [output.slice(0, first), output.slice(first)].map((part) => pieces(Buffer.from(part)));
    expect(Buffer.concat(parts).toString()).toBe(text);
  });

  it("of a line that takes itself back again and again is made in time that grows with the line", () => {
    const count = 300_000;
    expect(plainTextOf("x\u0008".repeat(count))).toBe("");
    expect(plainTextOf(`${"x".repeat(count)}${"\u0008".repeat(count)}y`)).toBe("y");
    expect(plainTextOf(`${"\r".repeat(count)}y`)).toBe("y");
  });

  it("of a progress bar is what it shows last, however often it is drawn and wherever it is cut", () => {
    const pieces = plainText();
    const shown = (output: string): string => Buffer.from(pieces(Buffer.from(output))).toString();
    for (let percent = 0; percent < 100; percent++) expect(shown(`\r${percent}%`) + shown(" done\r")).toBe("");
    expect(shown("100%\r\nnext")).toBe("100%\nnext");
    expect(shown("|\u0008") + shown("/\u0008") + shown("-\u0008")).toBe("");
    expect(shown("ok\n")).toBe("ok\n");
  });

  it("of a line that was taken back and does not end is handed out when it is too long to be held", () => {
    const pieces = plainText();
    let bytes = pieces(Buffer.from("\r")).length;
    for (let count = 0; count < 1000; count++) bytes += pieces(Buffer.from("x".repeat(100))).length;
    expect(bytes).toBeGreaterThan(80_000);
  });
});
