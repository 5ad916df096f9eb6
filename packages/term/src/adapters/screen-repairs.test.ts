import headless from "@xterm/headless";
import { describe, expect, it } from "vitest";
import { XtermScreen } from "./screen.ts";
import { ScreenPump } from "./screen-pump.ts";
import { repair } from "./screen-repairs.ts";

const ESC = "\u001b";
const events = { bell() {}, title() {}, answer() {}, parsed() {} };

async function shown(text: string, historyBytes = 0, rows = 3): Promise<{ model: XtermScreen; text: string; broken: unknown[] }> {
  const broken: unknown[] = [];
  const model = new XtermScreen(new ScreenPump(), { columns: 5, rows }, historyBytes, events, (error) => broken.push(error));
  model.write(Buffer.from(text));
  await model.settled();
  return { model, text: model.capture({ format: "plain", join: false, history: false }).text ?? "", broken };
}

describe("erasing up to the cursor in the last column", () => {
  it.each([
    ["of the last row, without a history", `aaaaabbbbbccccc${ESC}[1J`, 0, "\n\n\n"],
    ["of the last row, with a history", `aaaaabbbbbccccc${ESC}[3;5H${ESC}[1J!`, 100_000, "\n\n    !\n"],
    ["in a full screen", `${ESC}[?1049haaaaabbbbbccccc${ESC}[3;5H${ESC}[?1J`, 100_000, "\n\n\n"],
    ["of a row before it", `aaaaabbbbbccccc${ESC}[2;5H${ESC}[1J`, 100_000, "\n\nccccc\n"],
    ["one column before it", `aaaaabbbbbccccc${ESC}[3;4H${ESC}[1J`, 0, "\n\n    c\n"],
  ])("%s", async (_where, bytes, historyBytes, expected) => {
    expect(await shown(bytes, historyBytes)).toMatchObject({ text: expected, broken: [] });
  });
});

it.each(["L", "M", "S", "T", "I", "Z", "b"])(
  "the largest number for %s is done in no more steps than the screen has room for",
  async (final) => {
    const { broken, model } = await shown(`a\r\nb${ESC}[2147483647${final}`);
    expect(broken).toEqual([]);
    model.write(Buffer.from(`${ESC}c${ESC}[3;1Hend`));
    await model.settled();
    expect(model.capture({ format: "plain", join: false, history: false }).text).toBe("\n\nend\n");
  },
);

it("what the model throws for costs the rest of that slice, and nothing after it", async () => {
  const terminal = new headless.Terminal({ cols: 5, rows: 3, allowProposedApi: true });
  const broken: unknown[] = [];
  terminal.parser.registerCsiHandler({ final: "z" }, () => {
    throw new Error("planted");
  });
  repair(terminal, (error) => broken.push(error));
  for (const slice of ["one", `${ESC}[zlost`, "two"]) await new Promise<void>((parsed) => terminal.write(slice, parsed));
  expect(broken).toEqual([new Error("planted")]);
  expect(terminal.buffer.active.getLine(0)?.translateToString()).toBe("onetw");
});

it.each([0, 2000])("a text without an end is searched once, where it fills all there is (history of %i bytes)", async (historyBytes) => {
  const { model } = await shown("x".repeat(400), historyBytes);
  expect(model.search(/nothing/u, false).look()).toBeUndefined();
  expect(model.search(/x$/u, false).look()?.number).toBe(0);
});
