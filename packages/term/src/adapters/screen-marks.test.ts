import headless from "@xterm/headless";
import { expect, it } from "vitest";
import { joinMarks } from "./screen-marks.ts";

async function shown(text: string): Promise<{ line: string; column: number }> {
  const terminal = new headless.Terminal({ cols: 10, rows: 2, allowProposedApi: true });
  joinMarks(terminal);
  await new Promise<void>((done) => terminal.write(text, done));
  const { active } = terminal.buffer;
  return { line: active.getLine(0)?.translateToString(true) ?? "", column: active.cursorX };
}

it.each([
  ["joins the character before", "e\u0301x", "e\u0301x", 2],
  ["joins it also behind a sequence", "e\u001b[m\u0301x", "e\u0301x", 2],
  ["joins a wide one", "日\u001b[m\u0301x", "日\u0301x", 3],
  ["joins the last one of a full line", "0123456789\u001b[m\u0301", "0123456789\u0301", 10],
  ["is left out at the beginning of a line", "\u0301x\r\u001b[m\u0302", "x", 0],
  ["is left out behind an empty cell", "\u001b[5C\u0301x", "     x", 6],
  ["is left out where it was moved out of the line before", "\u001b[99C\u0301\u0302\u0303", "", 9],
])("a mark %s", async (_what, text, line, column) => {
  expect(await shown(text)).toEqual({ line, column });
});

it("a cell has as many marks as somebody could mean, and no more", async () => {
  expect((await shown(`e${"\u0301".repeat(100_000)}x`)).line.length).toBeLessThan(100);
});
