import { expect, it, onTestFinished } from "vitest";
import { XtermScreen } from "./screen.ts";
import { ScreenPump } from "./screen-pump.ts";

function openScreen(): XtermScreen {
  const ignore = (): void => undefined;
  const events = { bell: ignore, title: ignore, answer: ignore, parsed: ignore };
  const screen = new XtermScreen(new ScreenPump(), { columns: 20, rows: 3 }, 1024 * 1024, events as never, () => {});
  onTestFinished(() => screen.close());
  return screen;
}

function textOn(screen: XtermScreen): string | undefined {
  return screen.capture({ format: "plain", join: false, history: false }).text?.trim();
}

it("a screen is settled when all that was written is on it, also what the model is still parsing", async () => {
  const screen = openScreen();
  screen.write(Buffer.from("\u001b[?1049hfull\u001b[?1049lback"));
  await screen.settled();
  expect(textOn(screen)).toBe("back");
  expect(screen.snapshot(0).alternate).toBe(false);
});

it("a screen that is settled shows nothing yet of what was written or changed since it was asked", async () => {
  const screen = openScreen();
  const seen: unknown[] = [];
  const look = (): void => void seen.push([textOn(screen), screen.size.columns]);
  screen.write(Buffer.from("one"));
  const first = screen.settled().then(look);
  screen.write(Buffer.from(" two"));
  const second = screen.settled().then(look);
  screen.resize({ columns: 30, rows: 3 });
  screen.write(Buffer.from(" three"));
  await Promise.all([first, second, screen.settled().then(look)]);
  expect(seen).toEqual([
    ["one", 20],
    ["one two", 20],
    ["one two three", 30],
  ]);
});
