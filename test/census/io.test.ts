/** Standard streams and pipes whose other end is gone, full, or used by everybody at once. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { client } from "../clients.ts";
import { foreground } from "../foreground.ts";
import { install } from "../installations.ts";
import { instanceDirectory, logOf, node, type Outcome, testHome, until } from "../support.ts";

describe("a daemon", () => {
  test("that crashes when nobody reads its output any more writes that down once, and ends (IO-06)", async () => {
    const home = testHome();
    const daemon = await foreground(home);
    const ended = new Promise<number | null>((resolve) => daemon.once("exit", resolve));
    daemon.stdout?.destroy();
    daemon.stderr?.destroy();
    const guest = await client(home, { start: "never" });
    for (let line = 0; line < 20; line++) await guest.call("print", { text: `line ${line}` });
    guest.call("crash", {}).catch(() => undefined);
    expect(await ended).not.toBe(0);
    expect(existsSync(join(instanceDirectory(home), "state/crash.json"))).toBe(true);
    expect(logOf(home).match(/"level":"error"/g)).toHaveLength(1);
    expect(logOf(home).length).toBeLessThan(20_000);
  });

  test("whose child ends while it is written to is told so with the child's exit, and goes on (IO-07)", async () => {
    const daemon = await client(testHome());
    expect(await daemon.call("feed", { script: "read line; exit 7", lines: 100 })).toMatchObject({
      error: "disconnected",
      exit: { code: 7, signal: null },
    });
    expect(await daemon.call("echo", { text: "next" })).toBe("next");
  });

  test("reads both outputs of its children, however much they complain before they answer (IO-08)", async () => {
    const daemon = await client(testHome());
    const complaints = [65_535, 65_537, 200_000];
    const answers = await Promise.all(
      complaints.map((bytes) => daemon.call("feed", { script: `head -c ${bytes} /dev/zero >&2; echo answered` })),
    );
    expect(answers).toMatchObject(complaints.map((stderr) => ({ stderr, tail: "answered\n", exit: { code: 0, signal: null } })));
  });

  test("has a channel of its own to a child, which no print of anybody can disturb (FRAME-11)", async () => {
    const home = testHome();
    const daemon = await client(home);
    const script = 'echo "loading"; echo "a warning" >&2; printf "half a li" ; echo "the answer" >&3; echo "ne"';
    expect(await daemon.call("hear", { script })).toBe("the answer\n");
    await until("its prints are in the log", () => ["loading", "a warning", "half a line"].every((text) => logOf(home).includes(text)));
  });
});

describe("standard output holds the answer and nothing else (IO-12)", () => {
  const echo = (directory: string, env: Record<string, string>): Promise<Outcome> =>
    node([join(directory, "ctl.mjs"), "echo", '{"text":"parsed"}'], env);

  test("when the command had to start the daemon first, and when it replaced an older one", async () => {
    const home = testHome();
    const [old, recent] = [install("1.0.0"), install("2.0.0")];
    const first = await echo(old.directory, { ...home.env, HOB_CTL_SLOW_MS: "4000" });
    expect(JSON.parse(first.stdout)).toMatchObject({ result: "parsed", started: true });
    expect(first.stderr).toContain("starting ctl@default");
    const second = await echo(recent.directory, home.env);
    expect(JSON.parse(second.stdout)).toMatchObject({ result: "parsed", started: true });
    expect(second.stderr).toContain("replacing ctl@default 1.0.0");
  });
});
