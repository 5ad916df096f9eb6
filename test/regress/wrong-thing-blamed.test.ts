/**
 * What kept a daemon from starting, or from ending, was told in words that sent people the wrong way: a missing /dev/null as
 * a Node.js that is gone; a limit on the size of files as a matter of owner and mode; Node's permission model as a directory
 * that is unsafe; a directory in the place of an entry file, an entry that serves nothing, a worker thread and a second
 * `serve` as Node's or the system's failures; a frozen daemon in another container as one to be looked for with `fuser`.
 */
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { probe } from "@hob/kit/client";
import type { TemporaryHome } from "@hob/kit/testing";
import { expect, onTestFinished, test } from "vitest";
import { faultyDaemon } from "../faults.ts";
import { hob, hobPath, runWithHob, startCtl } from "../hob.ts";
import { ctlDaemonPath, end, logOf, node, processesOf, standStill, testHome, until } from "../support.ts";
import { container, isRoot, mayContain, newUser } from "../users.ts";

const ctl = pathToFileURL(ctlDaemonPath).href;

/** An entry file of its own, in a directory of the test's. */
function entryOf(home: TemporaryHome, text: string): string {
  mkdirSync(home.path, { recursive: true, mode: 0o700 });
  const path = join(home.path, "entry.mjs");
  writeFileSync(path, text);
  return path;
}

/** `hob start ctl` by a shell that has done something to itself before. */
function startAfter(home: TemporaryHome, preparation: string, ...before: string[]): ReturnType<typeof runWithHob> {
  const command = `${preparation}; exec "${process.execPath}" "${hobPath}" start ctl --entry "${ctlDaemonPath}"`;
  return runWithHob(before[0] ?? "/bin/bash", [...before.slice(1), ...(before.length === 0 ? [] : ["/bin/bash"]), "-c", command], home.env);
}

test("an entry file that serves nothing is told to be perhaps the wrong one", async () => {
  const home = testHome();
  const outcome = await hob(home, "start", "ctl", "--entry", entryOf(home, "process.exit(0)"));
  expect(outcome.code).toBe(5);
  expect(outcome.stderr).toContain("Next: An entry file calls `serve`, and does not end by itself: is this the right file?");
});

test("a directory in the place of an entry file is named as one", async () => {
  const home = testHome();
  const outcome = await hob(home, "start", "ctl", "--entry", "/");
  expect(outcome.code).toBe(10);
  expect(outcome.stderr).toContain("the entry file of ctl, /, is a directory");
});

test("a second `serve` in one process is named", async () => {
  const home = testHome();
  const entry = entryOf(home, `await import("${ctl}"); await import("${ctl}?again");`);
  await hob(home, "start", "ctl", "--entry", entry);
  const words = "ctl@default is already run by this very process, which ends now: `serve` was called a second time";
  await until("it is told", () => logOf(home).includes(words));
});

test("a `serve` in a worker thread is named", async () => {
  const home = testHome();
  const code = `new (require("node:worker_threads").Worker)(new URL("${ctl}"))`;
  expect((await node(["-e", code], home.env)).stderr).toContain("`serve` was called in a worker thread");
});

test("a limit on the size of files is named", async () => {
  const home = testHome();
  const outcome = await startAfter(home, "ulimit -f 0");
  expect(outcome.code).toBe(9);
  expect(outcome.stderr).toContain("raise the limit (`ulimit -f`)");
});

test("Node's permission model is named, with what to allow", async () => {
  const home = testHome();
  const flag = process.allowedNodeEnvironmentFlags.has("--permission") ? "--permission" : "--experimental-permission";
  const start = [hobPath, "start", "ctl", "--entry", ctlDaemonPath];
  for (const allowed of [["--allow-fs-read=*"], ["--allow-fs-read=*", "--allow-fs-write=*"]]) {
    const outcome = await runWithHob(process.execPath, [flag, ...allowed, ...start], home.env);
    expect(outcome.code, outcome.stderr).toBe(9);
    expect(outcome.stderr).toContain("Next: Node.js runs with --permission: it must also be given");
  }
});

test.runIf(isRoot)("a socket that lies elsewhere, since its name is too long, is told to be there for that reason", async () => {
  const user = newUser();
  const env = { ...faultyDaemon({ calls: { listen: "EROFS" } }), HOB_HOME: join(user.directory, "long".repeat(30)), NO_COLOR: "1" };
  const outcome = await user.run(process.execPath, [hobPath, "start", "ctl", "--entry", ctlDaemonPath], env);
  expect(outcome.code, outcome.stderr).toBe(9);
  expect(outcome.stderr.replaceAll("\n", " ")).toContain(
    "Set HOB_HOME to a shorter path: this one is too long for a socket, which is made in",
  );
});

test.runIf(mayContain)("a frozen daemon in another container is to be ended in there", async () => {
  const home = testHome();
  const script = `HOB_HOME="${home.path}" exec ${container.join(" ")} "${process.execPath}" ${ctlDaemonPath}`;
  const child = spawn("/bin/sh", ["-c", script], { stdio: "ignore" });
  onTestFinished(() => void child.kill("SIGKILL")); // the container ends with it
  await until("it is ready", async () => (await probe("ctl", { home: home.path })).state === "ready");
  const inside = processesOf(home);
  onTestFinished(() => inside.forEach(end));
  for (const pid of inside) await standStill(pid);
  const outcome = await hob(home, "stop", "ctl", "--now");
  expect(outcome.code).toBe(4);
  expect(outcome.stderr).toContain("runs in another pid namespace");
  expect(outcome.stderr).toContain("Next: Run `hob stop ctl --now` in there.");
});

test.runIf(isRoot && mayContain)("a missing /dev/null is named", async () => {
  const home = testHome();
  const outcome = await startAfter(home, "mount -t tmpfs none /dev", "unshare", "--mount");
  expect(outcome.code).toBe(5);
  expect(outcome.stderr).toContain("/dev/null is missing");
  await startCtl(home);
});
