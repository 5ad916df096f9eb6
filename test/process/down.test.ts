/** What is known of a daemon that is down, and of all that a home has seen. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { diagnose, list, probe, stop } from "@hob/kit/client";
import { describe, expect, test } from "vitest";
import { client, status } from "../clients.ts";
import { ctl, instanceDirectory, isAlive, logOf, testHome, until } from "../support.ts";

describe("a daemon that is down", () => {
  test("after a crash is told with what, when and where, before and after the next start", async () => {
    const home = testHome();
    const daemon = await client(home, { limits: { snapshotMs: 20 } });
    const before = Date.now();
    await daemon.call("crash", {});
    await until("its end", () => !isAlive(daemon.daemon.pid));
    daemon.destroy();
    const report = join(instanceDirectory(home), "state/crash.json");
    const seen = await probe("ctl", { home: home.path });
    expect(seen).toMatchObject({
      state: "stale",
      lastEnd: { kind: "crashed", reason: "crashed on purpose", report, pid: daemon.daemon.pid },
    });
    expect(seen.explanation).toContain("crashed on purpose");
    expect(seen.explanation).toContain(report);
    expect(JSON.parse(readFileSync(report, "utf8"))).toMatchObject({
      origin: "uncaughtException",
      stack: expect.stringContaining("ctl.methods.mjs"),
    });
    expect(logOf(home)).toContain("crashed on purpose");
    await ctl(home, "start");
    const { lastEnd } = await status(home);
    expect(lastEnd).toMatchObject({ kind: "crashed", reason: "crashed on purpose", generation: daemon.daemon.generation, report });
    expect(lastEnd?.at).toBeGreaterThanOrEqual(before);
    await ctl(home, "stop");
    expect((await probe("ctl", { home: home.path })).lastEnd).toMatchObject({ kind: "clean" });
  });

  test("by kill -9 is told, with its last snapshot and the age of it", async () => {
    const home = testHome();
    const daemon = await client(home, { limits: { snapshotMs: 20 } });
    await daemon.call("echo", { text: "counted" });
    await until("a snapshot tells of the call", () => {
      const path = join(instanceDirectory(home), "state/snapshot.json");
      return existsSync(path) && readFileSync(path, "utf8").includes('"served":1');
    });
    process.kill(daemon.daemon.pid, "SIGKILL");
    await until("its end", () => !isAlive(daemon.daemon.pid));
    const seen = await probe("ctl", { home: home.path });
    expect(seen).toMatchObject({ state: "stale", pid: undefined, status: undefined, lastEnd: { kind: "killed" } });
    expect(seen.snapshot?.report).toMatchObject({ pid: daemon.daemon.pid, requests: { served: 1 } });
    expect(seen.snapshot?.ageMs).toBeGreaterThanOrEqual(0);
    expect(seen.snapshot?.ageMs).toBeLessThan(60_000);
  });

  test("is not started by those who only look", async () => {
    const home = testHome();
    expect(await probe("ctl", { home: home.path })).toMatchObject({ state: "absent", explanation: "it is not running" });
    expect(await list({ home: home.path })).toEqual([]);
    expect((await diagnose({ home: home.path })).every((finding) => finding.level !== "problem")).toBe(true);
    expect(await stop("ctl", { home: home.path })).toMatchObject({ stopped: false });
    expect(existsSync(instanceDirectory(home))).toBe(false);
  });
});

test("the list holds every daemon of the home, whatever became of it", async () => {
  const home = testHome();
  await client(home);
  const killed = await client(home, { instance: "killed" });
  await client(home, { instance: "stopped" });
  const frozen = await client(home, { instance: "frozen" });
  process.kill(killed.daemon.pid, "SIGKILL");
  await until("its end", () => !isAlive(killed.daemon.pid));
  await stop("ctl", { home: home.path, instance: "stopped" });
  process.kill(frozen.daemon.pid, "SIGSTOP");
  let states: Record<string, string> = {};
  await until("the one that can answers in time", async () => {
    const probes = await list({ home: home.path, timeoutMs: 300 });
    states = Object.fromEntries(probes.map((seen) => [seen.instance, seen.state]));
    return states["default"] === "ready";
  });
  expect(states).toEqual({ default: "ready", killed: "stale", stopped: "absent", frozen: "unresponsive" });
  process.kill(frozen.daemon.pid, "SIGCONT");
});
