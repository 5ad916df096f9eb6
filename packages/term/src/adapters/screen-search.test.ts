import { describe, expect, it } from "vitest";
import { XtermScreen } from "./screen.ts";
import { ScreenPump } from "./screen-pump.ts";

const rows = 4;

async function screenWith(text: string): Promise<{ model: XtermScreen; write: (more: string) => Promise<void> }> {
  const failed = (error: unknown): void => {
    throw error;
  };
  const events = { bell() {}, title() {}, answer() {}, parsed() {} };
  const model = new XtermScreen(new ScreenPump(), { columns: 20, rows }, 100_000, events, failed);
  const write = async (more: string): Promise<void> => {
    model.write(Buffer.from(more));
    await model.settled();
  };
  await write(text);
  return { model, write };
}

const lines = (from: number, to: number): string => Array.from({ length: to - from }, (_, index) => `line ${from + index}\r\n`).join("");

describe("a search in a screen", () => {
  it("begins with what is shown, not with the history", async () => {
    const { model } = await screenWith(lines(0, 20));
    const search = (pattern: RegExp): number | undefined => model.search(pattern, false).look()?.number;
    expect([search(/line 17/u), search(/line 16/u)]).toEqual([17, undefined]);
  });

  it("finds what came and has scrolled away since, in its line as it ended", async () => {
    const { model, write } = await screenWith(lines(0, 20));
    const search = model.search(/^half whole$/u, false);
    expect(search.look()).toBeUndefined();
    await write("half");
    expect(search.look()).toBeUndefined();
    await write(` whole\r\n${lines(20, 60)}`);
    expect(search.look()).toMatchObject({ line: "half whole", number: 20 });
    search.stop();
  });

  it("goes on where it was when far more came than is kept", async () => {
    const { model, write } = await screenWith("");
    const search = model.search(/^found (.)$/u, false);
    for (let round = 0; round < 10; round++) {
      await write(lines(0, 200));
      expect(search.look()).toBeUndefined();
    }
    await write(`found !\r\n${lines(0, 100)}`);
    expect(search.look()?.groups).toEqual(["!"]);
  });

  it("takes only what is new behind the cursor, when that is wanted", async () => {
    const { model, write } = await screenWith("old word");
    const search = model.search(/word/u, true);
    expect(search.look()).toBeUndefined();
    await write(", new word");
    expect(search.look()?.line).toBe("old word, new word");
  });

  it("finds what a program shows that fills the screen, also when it began before, below a history", async () => {
    const { model, write } = await screenWith(lines(0, 20));
    const searches = [false, true].map((fresh) => model.search(/^editor/u, fresh));
    expect(searches.map((search) => search.look())).toEqual([undefined, undefined]);
    await write("\u001b[?1049h\u001b[Heditor");
    expect(searches.map((search) => search.look()?.number)).toEqual([0, 0]);
  });

  it("that began in such a program goes on in the shell behind it, and does not take its history for new", async () => {
    const { model, write } = await screenWith(`${lines(0, 20)}\u001b[?1049h\u001b[Heditor`);
    const search = model.search(/^line (3|99)$/u, false);
    expect(search.look()).toBeUndefined();
    await write("\u001b[?1049l");
    expect(search.look()).toBeUndefined();
    await write("line 99\r\n");
    expect(search.look()?.groups).toEqual(["99"]);
  });
});
