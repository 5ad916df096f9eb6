/**
 * A daemon that is the first process of a container has pid 1, and records with pid 1 were not believed, to be on the safe
 * side: its own record was put aside as bad at every start, its end was never told, and while it was frozen it was called
 * "starting" and could not be named. The pid alone never was an identity; a record is believed, and obeyed only where start
 * time, boot and namespace match as well.
 */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { probe } from "@hob/kit/client";
import { expect, onTestFinished, test } from "vitest";
import { ctlDaemonPath, instanceDirectory, isAlive, processesOf, testHome, until } from "../support.ts";
import { container, mayContain } from "../users.ts";

test.runIf(mayContain)("the record of a daemon with pid 1 is believed, and tells the next life how this one ended (RACE-15)", async () => {
  const home = testHome();
  const script = `HOB_HOME="${home.path}" exec ${container.join(" ")} "${process.execPath}" ${ctlDaemonPath}`;
  for (let life = 0; life < 2; life++) {
    const child = spawn("/bin/sh", ["-c", script], { stdio: "ignore" });
    onTestFinished(() => void child.kill("SIGKILL"));
    await until("it is ready", async () => (await probe("ctl", { home: home.path })).state === "ready");
    const pids = processesOf(home);
    child.kill("SIGKILL"); // the container ends with it, and its first process is killed
    await until("its end", () => !pids.some(isAlive));
  }
  expect(readdirSync(instanceDirectory(home)).filter((name) => name.includes(".bad-"))).toEqual([]);
  expect(JSON.parse(readFileSync(join(instanceDirectory(home), "owner.json"), "utf8"))).toMatchObject({
    pid: 1,
    lastEnd: { kind: "killed", pid: 1 },
  });
});
