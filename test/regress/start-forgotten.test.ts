/**
 * A command that gave up before the daemon was ready, or was killed, left a process that nobody knew: the next command
 * launched a second one beside it (L5), `status` called it absent, `stop` said that nothing was running while it came up,
 * and one that hung stayed for ever. What is launched is written into `start.lock` now: the next command waits for it,
 * or ends it once its time is up; `status` names it and `stop` ends it. A daemon whose start takes too long ends itself.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { probe, stop } from "@hob/kit/client";
import type { TemporaryHome } from "@hob/kit/testing";
import { expect, test } from "vitest";
import { client } from "../clients.ts";
import { ctl, instanceDirectory, isAlive, logOf, spawnCtl, standStill, testHome, until } from "../support.ts";

const noteOf = (home: TemporaryHome): string => join(instanceDirectory(home), "start.lock");

/** The pid of the process that a command launched, which stands still at its first line; the command is gone. */
async function launchedAndLeft(home: TemporaryHome): Promise<number> {
  home.points.hold("entered");
  const starter = spawnCtl(home, "start");
  const { pid } = await home.points.reached("entered");
  await until("it is written down", () => readFileSync(noteOf(home), "utf8").includes(`"pid":${pid}`));
  const gone = new Promise((resolve) => starter.once("exit", resolve));
  starter.kill("SIGKILL");
  await gone;
  return pid;
}

test("what a killed command launched is shown as starting, and is the daemon of the next command", async () => {
  const home = testHome({ points: true });
  const pid = await launchedAndLeft(home);
  expect(await probe("ctl", { home: home.path })).toMatchObject({ state: "starting", pid });
  const next = ctl(home, "echo", { text: "served" });
  await home.points.reached("client-start-lock", { count: 2 });
  home.points.release("entered");
  expect(await next).toMatchObject({ result: "served", pid, started: false });
  expect(home.points.passed("entered")).toHaveLength(1);
});

test("a stop ends what was launched and has not claimed yet", async () => {
  const home = testHome({ points: true });
  const pid = await launchedAndLeft(home);
  expect(await stop("ctl", { home: home.path })).toMatchObject({ stopped: true, pid });
  await until("its end", () => !isAlive(pid));
  home.points.release("entered");
  expect(await ctl(home, "echo", { text: "again" })).toMatchObject({ result: "again", started: true });
});

test("what was launched and never comes to the claim is ended by the next command, once its time is up", async () => {
  const home = testHome({ points: true });
  const pid = await launchedAndLeft(home);
  const note = readFileSync(noteOf(home), "utf8");
  writeFileSync(noteOf(home), note.replace(/"launchedMs":\d+/, '"launchedMs":1')); // as if it had been so since the machine began
  await standStill(pid); // it does at its first line, and nobody else is to
  home.points.release("entered");
  const remarks: string[] = [];
  const next = await client(home, { onRemark: (text) => remarks.push(text) });
  expect(next.daemon).toMatchObject({ started: true });
  await until("its end", () => !isAlive(pid));
  expect(remarks.join()).toContain(`ended ctl@default (pid ${pid})`);
});

test("a setup that hangs, its command gone, ends by itself and says so", async () => {
  const home = testHome({ points: true });
  const limits = JSON.stringify({ startCapMs: 8_000 });
  const env = { HOB_CTL_SLOW_MS: "600000", HOB_CTL_LIMITS: limits };
  const starter = spawnCtl(home, "start", {}, env);
  const { pid } = await home.points.reached("before-setup");
  await until("it warms up", () => logOf(home).includes("warming up"));
  starter.kill("SIGKILL");
  await until("its end", () => !isAlive(pid));
  expect((await probe("ctl", { home: home.path })).explanation).toContain("not ready within 8 s of its start");
});
