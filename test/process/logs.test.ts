/** The daemon's log: one header for each launch, capped, and no obstacle when the disk is full (IO-05, IO-09, READY-05, ENV-15). */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { probe } from "@hob/kit/client";
import type { TemporaryHome } from "@hob/kit/testing";
import { describe, expect, onTestFinished, test } from "vitest";
import { client, status } from "../clients.ts";
import { ctl, ctlRaw, instanceDirectory, isAlive, logOf, run, testHome, until } from "../support.ts";
import { isRoot } from "../users.ts";

interface Line {
  level?: string;
  msg?: string;
  pid?: number;
  time?: string;
}

const linesOf = (home: TemporaryHome): Line[] =>
  logOf(home)
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Line);

describe("the log", () => {
  test("has one header for each launch, and what was printed, by native code too, is in it", async () => {
    const home = testHome();
    for (let launch = 0; launch < 3; launch++) {
      const daemon = await client(home);
      await daemon.call("print", { text: `launch ${launch}` });
      await daemon.call("native", { text: `native ${launch}` });
      await ctl(home, "stop");
    }
    const lines = linesOf(home);
    expect(lines.filter((line) => line.msg === "launched")).toHaveLength(3);
    expect(lines.filter((line) => line.msg === "ready")).toHaveLength(3);
    for (const line of lines)
      expect(line).toMatchObject({ level: expect.any(String), time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/), pid: expect.any(Number) });
    for (const launch of [0, 1, 2])
      for (const text of [`out launch ${launch}`, `err launch ${launch}`, `native ${launch} on 2`]) expect(logOf(home)).toContain(text);
  });

  test("of an earlier failure is neither quoted for the next one, nor wiped by the start that follows (READY-05)", async () => {
    const home = testHome();
    expect((await ctlRaw(home, "start", undefined, { HOB_CTL_FAIL: "throw" })).stderr).toContain("thrown before listening");
    const second = await ctlRaw(home, "start", undefined, { HOB_CTL_FAIL: "module" });
    expect(second.stderr).toContain("no-such-module");
    expect(second.stderr).not.toContain("thrown before listening");
    await ctl(home, "start");
    expect(logOf(home)).toContain("thrown before listening");
    expect(logOf(home)).toContain("no-such-module");
  });

  test("is capped with one old file kept, whoever writes, and the memory stays (IO-09)", async () => {
    const home = testHome();
    const logBytes = 200_000;
    const daemon = await client(home, { limits: { logBytes } });
    const before = (await status(home)).memory.rssBytes;
    for (let round = 0; round < 40; round++) {
      await Promise.all(Array.from({ length: 50 }, () => daemon.call("print", { text: "x".repeat(1_000) })));
      expect(statSync(join(instanceDirectory(home), "log/daemon.log")).size).toBeLessThan(2 * logBytes + 200_000);
    }
    expect(readdirSync(join(instanceDirectory(home), "log")).sort()).toEqual(["daemon.log", "daemon.log.1"]);
    expect((await status(home)).memory.rssBytes - before).toBeLessThan(60 * 2 ** 20);
    await daemon.call("print", { text: "the last one" });
    expect(logOf(home)).toContain("the last one");
  });
});

/** A home on a disk of one MiB. */
async function tinyDisk(home: TemporaryHome): Promise<(bytes: number) => void> {
  mkdirSync(home.path, { recursive: true, mode: 0o700 });
  const mounted = await run("mount", ["-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", home.path]);
  expect(mounted.code, mounted.stderr).toBe(0);
  onTestFinished(async () => {
    for (const seen of [await probe("ctl", { home: home.path }).catch(() => undefined)])
      if (seen?.pid !== undefined && isAlive(seen.pid)) process.kill(seen.pid, "SIGKILL");
    await run("umount", ["-l", home.path]);
  });
  const filler = join(home.path, "filler");
  return (bytes) => {
    rmSync(filler, { force: true });
    try {
      writeFileSync(filler, Buffer.alloc(bytes));
    } catch {
      // as much as there is room for
    }
  };
}

describe.runIf(isRoot)("a full disk", () => {
  test("under a running daemon costs log lines, which are counted, and nothing else (IO-09)", async () => {
    const home = testHome();
    const fill = await tinyDisk(home);
    const daemon = await client(home, { limits: { snapshotMs: 20 } });
    fill(2 * 2 ** 20);
    for (let count = 0; count < 30; count++) expect(await daemon.call("print", { text: "y".repeat(2_000) })).toBe("printed");
    expect(await daemon.call("echo", { text: "served" })).toBe("served");
    await until("lines are lost", async () => (await status(home)).logLinesLost > 0);
    const { logLinesLost } = await status(home);
    fill(0);
    await daemon.call("print", { text: "room again" });
    expect(logOf(home)).toContain("room again");
    expect(logOf(home)).toMatch(/\d+ lines lost/);
    expect((await status(home)).logLinesLost).toBeGreaterThanOrEqual(logLinesLost);
    expect((await ctl(home, "stop")).stopped).toBe(true);
  });

  test("before the start is told as such, and leaves nothing that the next start stumbles over (ENV-15)", async () => {
    const home = testHome();
    const fill = await tinyDisk(home);
    fill(2 * 2 ** 20);
    const outcome = await ctlRaw(home, "start");
    expect([0, 5, 9], outcome.stderr).toContain(outcome.code);
    if (outcome.code !== 0) expect(outcome.stderr).toMatch(/disk is full|ENOSPC|no space/i);
    fill(0);
    expect((await ctl(home, "echo", { text: "works" })).result).toBe("works");
  });

  test("while the record is written leaves a record that can be read, or none (ENV-15)", async () => {
    const home = testHome();
    const fill = await tinyDisk(home);
    for (let room = 0; room < 40; room += 4) {
      fill(2 ** 20 - room * 1024);
      await ctlRaw(home, "start");
      const seen = await probe("ctl", { home: home.path });
      expect(["absent", "stale", "ready"]).toContain(seen.state);
      fill(0);
      expect((await ctl(home, "echo", { text: `${room}` })).result).toBe(`${room}`);
      await ctl(home, "stop");
    }
    expect(readdirSync(instanceDirectory(home)).filter((name) => name.endsWith(".new"))).toEqual([]);
    expect(JSON.parse(readFileSync(join(instanceDirectory(home), "owner.json"), "utf8"))).toMatchObject({ state: "closed" });
  });
});
