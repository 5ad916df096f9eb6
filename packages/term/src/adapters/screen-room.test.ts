import headless from "@xterm/headless";
import { expect, it } from "vitest";
import { internalsOf } from "./screen-internals.ts";
import { giveBackRoom } from "./screen-room.ts";

function room(terminal: headless.Terminal): number | undefined {
  return internalsOf(terminal)._bufferService?.buffers?.normal?.lines?._array?.length;
}

it("takes no room for history that is not there, and keeps all of it that fits, however often it is full", async () => {
  const terminal = new headless.Terminal({ cols: 20, rows: 4, scrollback: 1_000, allowProposedApi: true });
  expect(room(terminal)).toBe(1_004); // else xterm has changed, and there may be nothing left to give back
  giveBackRoom(terminal);
  expect(room(terminal)).toBe(4);
  let written = 0;
  const write = async (count: number): Promise<void> => {
    const lines = Array.from({ length: count }, () => `line ${written++}\r\n`).join("");
    await new Promise<void>((done) => terminal.write(lines, done));
    const { normal } = terminal.buffer;
    const from = Math.max(0, written + 1 - normal.length);
    const shown = Array.from({ length: normal.length - 1 }, (_, row) => normal.getLine(row)?.translateToString(true));
    expect(shown).toEqual(shown.map((_, row) => `line ${from + row}`));
  };
  await write(10);
  await write(3_000);
  terminal.options.scrollback = 500;
  giveBackRoom(terminal);
  await write(700);
  terminal.resize(30, 6);
  terminal.options.scrollback = 2_000;
  giveBackRoom(terminal);
  expect(room(terminal)).toBe(terminal.buffer.normal.length);
  await write(5_000);
  expect(terminal.buffer.normal.length).toBe(2_006);
});
