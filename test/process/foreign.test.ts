/** Records that name processes of others, of other machines, or of another time: reported and repaired, never obeyed (L7). */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { diagnose, probe, stop } from "@hob/kit/client";
import type { TemporaryHome } from "@hob/kit/testing";
import { describe, expect, onTestFinished, test } from "vitest";
import { client, failure, status } from "../clients.ts";
import { ctl, ctlDaemonPath, ctlRaw, instanceDirectory, isAlive, testHome, until } from "../support.ts";
import { container, mayContain } from "../users.ts";

/** A process that has nothing to do with any of this. */
function bystander(): number {
  const child = spawn("sleep", ["600"], { stdio: "ignore" });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child.pid as number;
}

const recordOf = (home: TemporaryHome): Record<string, unknown> =>
  JSON.parse(readFileSync(join(instanceDirectory(home), "owner.json"), "utf8")) as Record<string, unknown>;

function plant(home: TemporaryHome, change: Record<string, unknown>): void {
  writeFileSync(join(instanceDirectory(home), "owner.json"), JSON.stringify({ ...recordOf(home), ...change }));
}

describe("a record that names a living stranger", () => {
  test.each([
    ["whose pid was used again", (pid: number) => ({ pid, ended: undefined, state: "ready" })],
    ["of another boot", (pid: number) => ({ pid, bootId: "another-boot", ended: undefined, state: "ready" })],
    ["of another pid namespace", (pid: number) => ({ pid, namespace: "pid:[1]", ended: undefined, state: "ready" })],
    ["that is the parent of whoever asks", () => ({ pid: process.pid, ended: undefined, state: "ready" })],
    ["that is process 1", () => ({ pid: 1, ended: undefined, state: "ready" })],
  ])("%s hinders no start, and nobody is signalled (RACE-14, RACE-15, ENV-14)", async (_, change) => {
    const home = testHome();
    await ctl(home, "start");
    await ctl(home, "stop");
    const pid = bystander();
    plant(home, change(pid));
    expect(["stale", "absent"]).toContain((await probe("ctl", { home: home.path })).state);
    expect(await stop("ctl", { home: home.path, now: true })).toMatchObject({ stopped: false });
    expect((await ctl(home, "echo", { text: "works" })).result).toBe("works");
    expect(isAlive(pid)).toBe(true);
  });

  test("in the place of a frozen owner's is not obeyed: nobody is signalled, and it is said how to find the owner (SEC-06)", async () => {
    const home = testHome();
    const { pid } = await ctl(home, "start");
    process.kill(pid, "SIGSTOP");
    const stranger = bystander();
    plant(home, { pid: stranger });
    const error = await failure(stop("ctl", { home: home.path, now: true, timeoutMs: 2_000 }));
    expect(error.exitCode).toBe(4);
    expect(error.hint).toContain("fuser");
    expect(isAlive(stranger)).toBe(true);
    expect(isAlive(pid)).toBe(true);
    process.kill(pid, "SIGKILL");
    await until("its end", () => !isAlive(pid));
    expect((await ctl(home, "echo", { text: "next" })).result).toBe("next");
  });

  test.each(["1\n", `${process.pid}\n`, "0\n", "-1\n", "garbage"])(
    "as a pid file with %j changes nothing for anybody (SEC-06)",
    async (text) => {
      const home = testHome();
      mkdirSync(instanceDirectory(home), { recursive: true, mode: 0o700 });
      writeFileSync(join(instanceDirectory(home), "pid"), text);
      expect(await stop("ctl", { home: home.path, now: true })).toMatchObject({ stopped: false });
      const { pid } = await ctl(home, "start");
      expect(readFileSync(join(instanceDirectory(home), "pid"), "utf8")).toBe(`${pid}\n`);
    },
  );
});

describe("state files of a shape that nobody knows", () => {
  test.each([
    ["owner.json", JSON.stringify({ format: 2, from: "the future" })],
    ["owner.json", '{"format":1,"daemon":"ctl"'],
    ["owner.json", ""],
    ["owner.json", "\0".repeat(500)],
    ["state/snapshot.json", "\0".repeat(500)],
    ["state/crash.json", ""],
    ["state/snapshot.json", '{"at":"yesterday"}'],
    ["state/crash.json", JSON.stringify({ format: 1, generation: 7 })],
  ])("%s: %j is put aside with its content, and said so (ENV-15)", async (name, text) => {
    const home = testHome();
    await ctl(home, "start");
    await ctl(home, "stop");
    writeFileSync(join(instanceDirectory(home), name), text);
    expect((await ctl(home, "echo", { text: "works" })).result).toBe("works");
    expect((await status(home)).state).toBe("ready");
    if (name === "state/snapshot.json") return; // replaced by the next snapshot: there is nothing in it to keep
    const findings = await diagnose({ home: home.path });
    const log = readFileSync(join(instanceDirectory(home), "log/daemon.log"), "utf8");
    expect(log).toContain(`${name} could not be used`);
    if (name === "owner.json") expect(findings.map((finding) => finding.text).join()).toContain("moved aside");
  });
});

describe.runIf(mayContain)("a daemon in a pid namespace of its own", () => {
  const inNamespace = (home: TemporaryHome, words: string): string[] => [
    "-c",
    `HOB_HOME="${home.path}" exec ${container.join(" ")} "${process.execPath}" ${words}`,
  ];

  test("is found and used from outside, and not signalled by a pid that means another process here (ENV-14)", async () => {
    const home = testHome();
    const child = spawn("/bin/sh", inNamespace(home, ctlDaemonPath), { stdio: "ignore" });
    onTestFinished(() => void child.kill("SIGKILL"));
    const guest = await clientWhenReady(home);
    expect(await guest.call("echo", { text: "across" })).toBe("across");
    expect((await status(home)).pid).toBe(1);
    expect((await ctlRaw(home, "start")).code).toBe(0); // no second one
    expect(await stop("ctl", { home: home.path })).toMatchObject({ stopped: true, forced: false });
  });
});

async function clientWhenReady(home: TemporaryHome): ReturnType<typeof client> {
  await until("it is ready", async () => (await probe("ctl", { home: home.path })).state === "ready");
  return await client(home, { start: "never" });
}
