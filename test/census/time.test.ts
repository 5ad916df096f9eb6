/** Clocks that are set, and processes that stand still: nobody is declared dead by a clock, and nobody's rights end with one. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { probe, stop } from "@hob/kit/client";
import type { TemporaryHome } from "@hob/kit/testing";
import { describe, expect, onTestFinished, test } from "vitest";
import { client, failure, status } from "../clients.ts";
import { faultyDaemon } from "../faults.ts";
import { hob } from "../hob.ts";
import { RawClient } from "../raw-client.ts";
import { ctl, ctlRaw, instanceDirectory, isAlive, processesOf, standStill, testHome, until } from "../support.ts";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** Has the last snapshot be so old. */
function ageSnapshot(home: TemporaryHome, byMs: number): void {
  const path = join(instanceDirectory(home), "state/snapshot.json");
  const snapshot = JSON.parse(readFileSync(path, "utf8")) as { at: number };
  writeFileSync(path, JSON.stringify({ ...snapshot, at: snapshot.at - byMs }));
}

async function frozen(home: TemporaryHome): Promise<number> {
  const daemon = await client(home, { limits: { snapshotMs: 50 } });
  await until("there is a snapshot", () => {
    try {
      return readFileSync(join(instanceDirectory(home), "state/snapshot.json"), "utf8").length > 0;
    } catch {
      return false;
    }
  });
  await standStill(daemon.daemon.pid);
  return daemon.daemon.pid;
}

test("a wall clock that jumps, either way, changes nothing for a daemon and its clients (TIME-01)", async () => {
  const home = testHome({ points: true });
  mkdirSync(home.path, { mode: 0o700 });
  const wallClock = join(home.path, "..", "wall-clock");
  writeFileSync(wallClock, "0");
  const faulty = faultyDaemon({ wallClock });
  const nodeArguments = `${home.points.env["HOB_NODE_OPTIONS"]} ${faulty["HOB_NODE_OPTIONS"]}`.split(" ");
  const daemon = await client(home, {
    env: { ...home.env, ...faulty },
    nodeArguments,
    limits: { idleMs: minuteMs, helloMs: minuteMs, snapshotMs: 50 },
  });
  const call = daemon.call("sleep", { ms: 600_000 }, { timeoutMs: minuteMs });
  const silent = new RawClient(home); // has a minute to say hello
  for (const jumpMs of [10 * minuteMs, -10 * minuteMs, 365 * dayMs, -365 * dayMs]) {
    writeFileSync(wallClock, String(jumpMs));
    expect(await daemon.call("echo", { text: "still" })).toBe("still");
    const report = await status(home);
    expect(report).toMatchObject({ state: "ready", requests: { inFlight: 1, cancelled: 0, failed: 0 } });
    expect(report.uptimeMs).toBeLessThan(5 * minuteMs);
  }
  expect(silent.closed).toBe(false);
  expect(home.points.passed("claimed")).toHaveLength(1);
  daemon.destroy();
  await failure(call);
});

test("clients of a daemon that stood still for long are all there when it goes on (TIME-03)", async () => {
  const home = testHome();
  const unreadMs = 400;
  const daemon = await client(home, { limits: { unreadMs } });
  const others = await Promise.all(Array.from({ length: 20 }, () => RawClient.greeted(home)));
  const stream = daemon.stream("ticks", {})[Symbol.asyncIterator]();
  await stream.next();
  process.kill(daemon.daemon.pid, "SIGSTOP");
  const stoppedMs = performance.now();
  for (const [id, other] of others.entries()) other.echo(id + 1, "sent meanwhile");
  await until("the limit has passed", () => performance.now() > stoppedMs + 2 * unreadMs);
  process.kill(daemon.daemon.pid, "SIGCONT");
  for (const [id, other] of others.entries()) expect((await other.reply(id + 1)).result).toBe("sent meanwhile");
  expect((await stream.next()).done).toBe(false);
  expect((await status(home)).connections).toHaveLength(22);
});

describe("a sign of life that is days old", () => {
  test("is told with its age for a daemon that is alive and silent, with what to do; calls end by their deadline (TIME-04)", async () => {
    const home = testHome();
    const pid = await frozen(home);
    ageSnapshot(home, 3 * dayMs);
    const seen = await probe("ctl", { home: home.path, timeoutMs: 300 });
    expect(seen).toMatchObject({ state: "unresponsive", pid });
    expect(seen.snapshot?.ageMs).toBeGreaterThan(3 * dayMs);
    const shown = await hob(home, "status", "ctl", "--timeout", "300ms");
    expect(shown.code).toBe(4);
    expect(shown.stdout).toContain("Snapshot, 3 d ago");
    expect(shown.stdout).toContain("hob stop ctl --now");
    expect((await ctlRaw(home, "echo", { text: "x" }, { CTL_TIMEOUT_MS: "300" })).code).toBe(4);
    expect(isAlive(pid)).toBe(true);
  });

  test("of the life before does not count against the next one (TIME-02)", async () => {
    const home = testHome({ points: true });
    await frozen(home);
    expect(await stop("ctl", { home: home.path, now: true })).toMatchObject({ forced: true });
    ageSnapshot(home, 3 * dayMs);
    const next = await client(home);
    for (let look = 0; look < 10; look++) expect((await probe("ctl", { home: home.path })).state).toBe("ready");
    expect(home.points.passed("claimed")).toHaveLength(2);
    expect(processesOf(home)).toEqual([next.daemon.pid]);
  });
});

test("the right to start is its holder's as long as that lives, however long it stands still (TIME-06)", async () => {
  const home = testHome({ points: true });
  home.points.hold("client-spawn");
  const holder = ctl(home, "start");
  const { pid } = await home.points.reached("client-spawn");
  onTestFinished(() => void (isAlive(pid) && process.kill(pid, "SIGKILL")));
  process.kill(pid, "SIGSTOP");
  const contenders = await Promise.all(Array.from({ length: 3 }, () => ctlRaw(home, "echo", { text: "x" }, { CTL_TIMEOUT_MS: "1500" })));
  for (const { code, stderr } of contenders) {
    expect(code).toBe(5);
    expect(stderr).toContain(`another command (ctl.mjs, pid ${pid}) is starting it`);
  }
  expect(home.points.passed("client-spawn")).toHaveLength(1);
  home.points.release("client-spawn");
  process.kill(pid, "SIGCONT");
  expect(await holder).toMatchObject({ started: true });
  expect(home.points.passed("claimed")).toHaveLength(1);
});
