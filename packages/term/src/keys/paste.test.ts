import { expect, it } from "vitest";
import { pasteText } from "./paste.ts";

const marked = { bracketedPaste: true };

it("A paste is marked for programs that want that, and its lines end as Enter does", () => {
  expect(pasteText("one\r\ntwo\n", marked)).toBe("\u001b[200~one\rtwo\r\u001b[201~");
  expect(pasteText("one\n", { bracketedPaste: false })).toBe("one\r");
});

it("A paste cannot end itself, also not with a mark around another one", () => {
  for (const text of ["a\u001b[201~b", "a\u001b[20\u001b[201~1~b", "a\u001b[2\u001b[20\u001b[201~1~01~b"])
    expect(pasteText(text, marked)).toBe("\u001b[200~ab\u001b[201~");
});
