import { expect, it } from "vitest";
import { pasteBytes, pasteText } from "./paste.ts";

const marked = { bracketedPaste: true };

it("A paste is marked for programs that want that, and its lines end as Enter does", () => {
  expect(pasteText("one\r\ntwo\n", marked)).toBe("\u001b[200~one\rtwo\r\u001b[201~");
  expect(pasteText("one\n", { bracketedPaste: false })).toBe("one\r");
});

it("A paste cannot end itself, also not with a mark around another one", () => {
  for (const text of ["a\u001b[201~b", "a\u001b[20\u001b[201~1~b", "a\u001b[2\u001b[20\u001b[201~1~01~b"])
    expect(pasteText(text, marked)).toBe("\u001b[200~ab\u001b[201~");
});

it("A paste that is made of closing marks within closing marks takes no longer than another one", () => {
  const depth = 200_000;
  const text = `a${"\u001b[20".repeat(depth)}${"1~".repeat(depth)}b`;
  expect(pasteText(text, marked)).toBe("\u001b[200~ab\u001b[201~");
});

it("Bytes are pasted as they are, whether they are text or not", () => {
  const bytes = Buffer.from([0xff, 0x00, 0x0a, 0xc3, 0xa9, 0x1b, 0x5b, 0x32, 0x30, 0x31, 0x7e, 0xfe]);
  expect(pasteBytes(bytes, { bracketedPaste: false })).toEqual(Buffer.from([...bytes].map((byte) => (byte === 0x0a ? 0x0d : byte))));
  expect(Buffer.from(pasteBytes(bytes, marked)).toString("latin1")).toBe("\u001b[200~\u00ff\0\r\u00c3\u00a9\u00fe\u001b[201~");
});
