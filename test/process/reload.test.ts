/** The configuration in force: validated as a whole, swapped, kept on any error. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { reload } from "@hob/kit/client";
import type { TemporaryHome } from "@hob/kit/testing";
import { describe, expect, test } from "vitest";
import { client, figures, status } from "../clients.ts";
import { foreground } from "../foreground.ts";
import { RawClient } from "../raw-client.ts";
import { instanceDirectory, isAlive, testHome, until } from "../support.ts";

const configOf = (home: TemporaryHome): string => join(instanceDirectory(home), "config.json");
const write = (home: TemporaryHome, config: unknown): void =>
  writeFileSync(configOf(home), typeof config === "string" ? config : JSON.stringify(config));

async function hangUp(home: TemporaryHome, pid: number, outcome: "applied" | "refused"): Promise<void> {
  const before = (await status(home)).config;
  process.kill(pid, "SIGHUP");
  await until(`the reload is ${outcome}`, async () => {
    const { config } = await status(home);
    return (
      config.lastReload === outcome &&
      (config.lastReload !== before.lastReload || config.loadedAt !== before.loadedAt || config.error?.message !== before.error?.message)
    );
  });
}

describe("a reload", () => {
  test("takes a valid file, keeps it over an invalid one, and takes the next valid one (STOP-13)", async () => {
    const home = testHome();
    const daemon = await client(home);
    const { pid } = daemon.daemon;
    expect((await status(home)).config).toMatchObject({ exists: false, lastReload: "none" });
    write(home, { word: "first" });
    await hangUp(home, pid, "applied");
    expect(await daemon.call("word", {})).toBe("first");
    write(home, { word: 7 });
    await hangUp(home, pid, "refused");
    expect(await daemon.call("word", {})).toBe("first");
    expect((await status(home)).config).toMatchObject({ file: configOf(home), exists: true, error: { data: { code: "config-invalid" } } });
    expect((await status(home)).config.error?.message).toContain("word");
    write(home, { word: "third" });
    await hangUp(home, pid, "applied");
    expect(await daemon.call("word", {})).toBe("third");
    expect((await status(home)).config.error).toBeUndefined();
    expect(await figures(home)).toMatchObject({ reloads: 2, word: "third" });
  });

  test.each([
    ["is not JSON", (home: TemporaryHome) => write(home, '{"word":\n  "cut'), "line 2"],
    ["is empty", (home: TemporaryHome) => write(home, ""), "config.json"],
    ["has a field that nobody knows", (home: TemporaryHome) => write(home, { wrod: "x" }), "wrod"],
    ["is a directory", (home: TemporaryHome) => mkdirSync(configOf(home)), "config.json"],
    ["holds 100 MB", (home: TemporaryHome) => write(home, " ".repeat(100 * 2 ** 20)), "config.json"],
    ["is refused by the daemon itself", (home: TemporaryHome) => write(home, { word: "refused" }), "this word is refused"],
  ])("of a file that %s is refused with its reason, and changes nothing (STOP-13)", async (_, damage, words) => {
    const home = testHome();
    mkdirSync(instanceDirectory(home), { recursive: true, mode: 0o700 });
    write(home, { word: "kept" });
    const daemon = await client(home);
    rmSync(configOf(home));
    damage(home);
    const outcome = await reload("ctl", { home: home.path });
    expect(outcome.applied).toBe(false);
    expect(outcome.error?.message).toContain(words);
    expect(await daemon.call("word", {})).toBe("kept");
    expect(await figures(home)).toMatchObject({ word: "kept" });
    expect((await status(home)).memory.rssBytes).toBeLessThan(300 * 2 ** 20);
    rmSync(configOf(home), { recursive: true });
    expect(await reload("ctl", { home: home.path })).toMatchObject({ applied: true });
    expect(await daemon.call("word", {})).toBe("plain");
  });

  test("of a burst of signals happens once more, not once for each", async () => {
    const home = testHome();
    const daemon = await client(home);
    write(home, { word: "burst" });
    await daemon.call("holdReload", {});
    process.kill(daemon.daemon.pid, "SIGHUP");
    await until("the first one runs", async () => (await figures(home)).reloads === 1);
    for (let count = 0; count < 50; count++) process.kill(daemon.daemon.pid, "SIGHUP");
    const asking = await Promise.all(Array.from({ length: 10 }, () => RawClient.greeted(home)));
    for (const raw of asking) {
      raw.send({ jsonrpc: "2.0", id: 1, method: "$/reload" });
      raw.send({ jsonrpc: "2.0", id: 2, method: "$/status" });
      expect((await raw.reply(2)).result).toMatchObject({ state: "reloading" }); // so the one before it waits
    }
    await daemon.call("releaseReload", {});
    for (const raw of asking) expect((await raw.reply(1)).result).toMatchObject({ applied: true });
    expect((await figures(home)).reloads).toBe(2);
  });

  test("that is asked for before the daemon is ready is done when it is, and ends nobody", async () => {
    const home = testHome({ points: true });
    home.points.hold("before-setup");
    const starting = client(home, { env: { HOB_CTL_SLOW_MS: "300" } });
    const { pid } = await home.points.reached("before-setup");
    write(home, { word: "in time" });
    for (let count = 0; count < 5; count++) process.kill(pid, "SIGHUP");
    home.points.release("before-setup");
    const daemon = await starting;
    await until("the reload is done", async () => (await figures(home)).reloads === 1);
    expect(await daemon.call("word", {})).toBe("in time");
    expect(daemon.daemon.pid).toBe(pid);
  });
});

test("a signal while the claim is being made ends nobody", async () => {
  const home = testHome({ points: true });
  home.points.hold("before-claim");
  const starting = client(home);
  const { pid } = await home.points.reached("before-claim");
  for (const signal of ["SIGHUP", "SIGUSR1", "SIGUSR2"] as const) process.kill(pid, signal);
  home.points.release("before-claim");
  expect((await starting).daemon.pid).toBe(pid);
  expect(isAlive(pid)).toBe(true);
});

test("a daemon that is started by hand reloads by SIGHUP, too", async () => {
  const home = testHome();
  const daemon = await foreground(home);
  write(home, { word: "by hand" });
  await hangUp(home, daemon.pid as number, "applied");
  expect(await (await client(home, { start: "never" })).call("word", {})).toBe("by hand");
});
