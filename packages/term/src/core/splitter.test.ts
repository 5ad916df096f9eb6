import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Mark, Splitter } from "./splitter.ts";

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");
const bytes = (content: string): Uint8Array => Buffer.from(content);

/** Hands `content` to a splitter in pieces that end at `cuts`; everything that came out. */
function split(content: Uint8Array, cuts: readonly number[]): { whole: string[]; shown: string; marks: string[] } {
  const splitter = new Splitter();
  const whole: string[] = [];
  let shown = "";
  const marks: string[] = [];
  let at = 0;
  for (const cut of [...cuts, content.length]) {
    const piece = splitter.take(content.slice(at, cut));
    whole.push(text(piece.whole));
    shown += text(piece.shown);
    marks.push(
      ...piece.marks.map((mark: Mark) => [mark.letter, ...mark.values, text(piece.whole.subarray(mark.from, mark.to)).length].join(" ")),
    );
    at = cut;
  }
  whole.push(text(splitter.rest()));
  return { whole, shown, marks };
}

const samples = [
  "plain text\r\n",
  "┌──┐ 日本語 👩‍👩‍👧 ñ",
  "\u001b[1;31mred\u001b[0m",
  "\u001b]0;a title ┌\u0007",
  "\u001b]8;;http://x/\u001b\\link\u001b]8;;\u001b\\",
  "\u001b(B\u001b7\u001b8",
  "\u001bP1$r0m\u001b\\",
];
const questions = [
  "\u001b[c",
  "\u001b[>0c",
  "\u001b[6n",
  "\u001b[?6n",
  "\u001b[?2026$p",
  "\u001b[>q",
  "\u001b[?u",
  "\u001b[18t",
  "\u001b]11;?\u0007",
  "\u001b]52;c;?\u001b\\",
  "\u001bP$qm\u001b\\",
  "\u001bZ",
];

describe("output, cut anywhere", () => {
  it("comes out whole and in order, each piece ending between characters and sequences", () => {
    const part = fc.constantFrom(...samples, ...questions);
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), fc.array(fc.nat(400), { maxLength: 30 }), (parts, places) => {
        const content = bytes(parts.join(""));
        const cuts = [...new Set(places.filter((place) => place < content.length))].sort((a, b) => a - b);
        const out = split(content, cuts);
        expect(out.whole.join("")).toBe(parts.join(""));
        expect(out.shown).toBe(parts.filter((one) => !questions.includes(one)).join(""));
        // A piece that begins within a sequence would have what only stands inside of one.
        for (const piece of out.whole) expect(piece).not.toMatch(/\ufffd|^(\[|\]|;|\d+m)/);
      }),
    );
  });

  it("byte by byte shows each mark once, with its values", () => {
    const content = bytes("\u001b]133;A\u0007$ \u001b]133;C;hob=1\u001b\\out\u001b]133;D;130\u0007");
    const everywhere = [...content.keys()].slice(1);
    expect(split(content, everywhere).marks).toEqual(["A 8", "C hob=1 15", "D 130 12"]);
    expect(split(content, everywhere).shown).toBe(text(content));
  });

  it("lets a string through that never ends, and finds its way back when it does", () => {
    const splitter = new Splitter();
    const held = splitter.take(bytes(`\u001bPq${"#".repeat(60_000)}`));
    expect(held.whole).toHaveLength(0);
    expect(splitter.take(bytes("#".repeat(10_000))).whole).toHaveLength(70_003);
    expect(text(splitter.take(bytes("###")).whole)).toBe("###");
    expect(text(splitter.take(bytes("##\u001b\\after\u001b[3")).whole)).toBe("##\u001b\\after");
  });
});
