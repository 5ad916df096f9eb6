import { expect, it } from "vitest";
import { XtermScreen } from "./screen.ts";
import { ScreenPump } from "./screen-pump.ts";

it("a screen is settled when all that was written is on it, also what the model is still parsing", async () => {
  const ignore = (): void => undefined;
  const events = { bell: ignore, title: ignore, answer: ignore, parsed: ignore };
  const screen = new XtermScreen(new ScreenPump(), { columns: 20, rows: 3 }, 1024 * 1024, events as never, () => {});
  screen.write(Buffer.from("\u001b[?1049hfull\u001b[?1049lback"));
  await screen.settled();
  expect(screen.capture({ format: "plain", join: false, history: false }).text?.trim()).toBe("back");
  expect(screen.snapshot(0).alternate).toBe(false);
  screen.close();
});
