import { expect, it } from "vitest";
import { withoutC1 } from "./c1-controls.ts";
import { Splitter } from "./splitter.ts";

it.each([
  ["a\u0085b\u009b31mc\u009d0;t\u009c", "ab31mc0;t"],
  ["é£\u00a0\u00bf\u00c0", "é£\u00a0\u00bf\u00c0"],
  ["\u0080\u009f", ""],
  ["", ""],
])("of %j only %j is left", (text, left) => {
  expect(Buffer.from(withoutC1(Buffer.from(text))).toString()).toBe(left);
});

it("what is left does not come together to another one", () => {
  expect(withoutC1(Buffer.from("a\u00c2\u00c2\u009b\u009b6n", "latin1"))).toEqual(Uint8Array.from(Buffer.from("a\u009b6n", "latin1")));
});

it("Those who are attached do not get them, whether they stand in text, beside questions or in two pieces", () => {
  const splitter = new Splitter();
  const bytes = Buffer.from("a\u009b6nb\u001b[6nc\u009cd");
  const pieces = [bytes.subarray(0, 2), bytes.subarray(2)].map((piece) => Buffer.from(splitter.take(piece).shown).toString());
  expect(pieces.join("")).toBe("a6nbcd");
});
