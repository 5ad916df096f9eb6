/** What the daemon takes, and does not take, from whoever happened to start it (IO, ENV). */
import { readFileSync, readlinkSync } from "node:fs";
import { getPriority } from "node:os";
import { join } from "node:path";
import type { TemporaryHome } from "@hob/kit/testing";
import { describe, expect, test } from "vitest";
import { client, status } from "../clients.ts";
import { hob } from "../hob.ts";
import { RawClient } from "../raw-client.ts";
import { ctl, ctlDaemonPath, ctlPath, ctlRaw, isAlive, logOf, node, type Outcome, run, testHome, until } from "../support.ts";
import { isRoot, newUser } from "../users.ts";

const environmentOf = (pid: number): string[] => readFileSync(`/proc/${pid}/environ`, "latin1").split("\0");

/** `ctl WORDS` by a shell that has done something to itself before. */
function afterwards(home: TemporaryHome, preparation: string, words = "start", env: Record<string, string> = {}): Promise<Outcome> {
  return run("/bin/bash", ["-c", `${preparation}; "${process.execPath}" "${ctlPath}" ${words}`], { ...home.env, ...env });
}

describe("the environment of the starter", () => {
  test("does not reach the daemon, but for what finds its user, language and tools (ENV-01, L6)", async () => {
    const home = testHome();
    const { pid } = await ctl(home, "start", undefined, {
      FOO: "1",
      SSH_AUTH_SOCK: "/tmp/agent",
      NODE_ENV: "test",
      TMPDIR: "/tmp/mood",
      LC_ALL: "C.UTF-8",
      RUNNER_TRACKING_ID: "job-7",
    });
    const names = environmentOf(pid).map((line) => line.split("=")[0]);
    for (const name of ["FOO", "SSH_AUTH_SOCK", "NODE_ENV", "TMPDIR", "NODE_CHANNEL_FD"]) expect(names).not.toContain(name);
    for (const name of ["PATH", "HOB_HOME", "LC_ALL", "RUNNER_TRACKING_ID"]) expect(names).toContain(name); // CI finds its leftovers by the last one (ENV-05)
    expect(readlinkSync(`/proc/${pid}/cwd`)).toBe("/");
  });

  test.each([
    ["NODE_OPTIONS=--inspect", "process.env.NODE_OPTIONS = '--inspect=0'"],
    ["NODE_OPTIONS=--require of what is missing", "process.env.NODE_OPTIONS = '--require=/no/such/file.js'"],
    ["an inspector of its own", "(await import('node:inspector')).open(0)"],
  ])("holds %s, which does not reach the daemon either (ENV-17)", async (_, preparation) => {
    const home = testHome();
    const script = `${preparation}; process.argv.splice(1, 0, "${ctlPath}", "start"); await import("${ctlPath}"); process.exit()`;
    const outcome = await node(["--input-type=module", "-e", script], home.env);
    expect(outcome.stdout, outcome.stderr).toContain('"started":true');
    expect(logOf(home)).not.toContain("Debugger");
    const { pid } = await status(home);
    expect(readFileSync(`/proc/${pid}/cmdline`, "latin1").split("\0")).toEqual([process.execPath, ctlDaemonPath, ""]);
  });

  test("of a starter with an IPC channel does not give that channel away", async () => {
    const home = testHome();
    const script = `require("node:child_process").fork("${ctlPath}", ["start"], { stdio: "inherit", stdio: [0, 1, 2, "ipc"] }).on("exit", (code) => process.exit(code))`;
    const outcome = await node(["-e", script], home.env);
    expect(outcome).toMatchObject({ code: 0 });
    expect(environmentOf((await status(home)).pid).join()).not.toContain("NODE_CHANNEL");
  });
});

describe("a starter", () => {
  test.each([
    ["closed descriptors", "exec 0<&- 1>&- 2>&-"],
    ["a deleted directory", 'cd "$(mktemp -d)" && rmdir "$PWD"'],
    ["signals ignored", "trap '' TERM HUP INT"],
    ["an empty PATH", "PATH="],
  ])("with %s starts a daemon like any other (L6)", async (_, preparation) => {
    const home = testHome();
    expect((await afterwards(home, preparation)).code).toBe(0);
    const { pid } = await status(home);
    for (const descriptor of [1, 2])
      expect(readlinkSync(`/proc/${pid}/fd/${descriptor}`)).toBe(join(home.path, "ctl@default/log/daemon.log"));
    expect(readlinkSync(`/proc/${pid}/fd/0`)).toBe("/dev/null");
    process.kill(pid, "SIGTERM");
    await until("it ends as asked", () => !isAlive(pid));
  });

  test("in a terminal gives the terminal back, and the daemon outlives it (IO-02)", async () => {
    const home = testHome();
    const outcome = await run("script", ["-qec", `"${process.execPath}" "${ctlPath}" start`, "/dev/null"], {
      ...home.env,
      SHELL: "/bin/sh",
    });
    expect(outcome.stdout).toContain('"started":true'); // and `script` has read the end of the terminal, or it would be there still
    const { pid } = await status(home);
    expect((await ctl(home, "pid")).result).toBe(pid);
    const [, , , session, terminal] = (readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1] as string).split(" ").map(Number);
    expect({ session, terminal }).toEqual({ session: pid, terminal: 0 });
    process.kill(pid, "SIGHUP"); // what a terminal that hangs up would send
    expect((await ctl(home, "pid")).result).toBe(pid);
  });

  test("whose daemon keeps a process of its own in the background is not held up by it (READY-09)", async () => {
    const home = testHome();
    const outcome = await run("/bin/bash", ["-c", `x=$("${process.execPath}" "${ctlPath}" start 2>&1); echo "got $x"`], {
      ...home.env,
      HOB_CTL_STRAY: "sleep 600",
    });
    expect(outcome.stdout).toContain('"started":true');
  });

  test("with priority and limits of its own has them shown, and the soft limit raised (ENV-18)", async () => {
    const home = testHome();
    const nice = Math.min(getPriority() + 5, 19);
    expect((await afterwards(home, `ulimit -S -n 64; ulimit -H -n 500; renice -n ${nice} $$ >/dev/null`)).code).toBe(0);
    expect((await status(home)).process).toMatchObject({ nice, openFiles: 500, umask: 0o077 });
  });

  test("with limits for the life of a command has the soft ones lifted, and the hard ones told (ENV-18)", async () => {
    const home = testHome();
    expect((await afterwards(home, "ulimit -S -t 5; ulimit -S -f 8; ulimit -S -v 40000000")).code).toBe(0);
    const { processorSeconds, fileBytes, memoryBytes } = (await status(home)).process;
    expect([processorSeconds, fileBytes, memoryBytes]).toEqual([undefined, undefined, undefined]);
    expect((await ctl(home, "stop")).stopped).toBe(true);
    expect((await afterwards(home, "ulimit -t 500; ulimit -f 20000")).code).toBe(0);
    expect((await status(home)).process).toMatchObject({ processorSeconds: 500, fileBytes: 20_000 * 1024 });
    expect(logOf(home)).toContain("the system will kill it after 500 s of processor time (ulimit -t where it was started)");
    expect((await hob(home, "status", "ctl")).stdout).toContain("at most 500 s of processor time in all, files of at most 20 MiB");
  });

  test("with 128 descriptors and no more starts a daemon that says so and stays reachable when all are taken (LOAD-02, ENV-18)", async () => {
    const home = testHome();
    expect((await afterwards(home, "ulimit -n 128")).code).toBe(0);
    const report = await status(home);
    expect(report.process.openFiles).toBe(128);
    expect(report.limits.connections).toBeLessThan(100);
    expect(logOf(home)).toContain(`only 128 files may be open, so at most ${report.limits.connections} connections`);
    const idle = Array.from({ length: 300 }, () => new RawClient(home));
    await until("they are connected or cut off", () => idle.every((raw) => raw.closed || !raw.socket.connecting));
    expect((await status(home)).state).toBe("ready");
    expect(await (await client(home)).call("echo", { text: "in" })).toBe("in");
    for (const raw of idle) raw.socket.destroy();
    await until("they are gone", async () => (await status(home)).connections.length <= 2);
  });
});

describe("the home", () => {
  test("must be an absolute path", async () => {
    const home = testHome();
    const outcome = await ctlRaw(home, "start", undefined, { HOB_HOME: "relative/path" });
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toContain("HOB_HOME must be an absolute path");
  });

  test.runIf(isRoot)(
    "does not depend on the mood of the shell: HOME, TMPDIR, XDG and USER unset, empty, relative or elsewhere (ENV-08)",
    async () => {
      const user = newUser();
      const first = await user.ctl(["start"]);
      expect(first.code, first.stderr).toBe(0);
      const { pid } = JSON.parse(first.stdout) as { pid: number };
      const moods: Record<string, string>[] = ["", "relative", "/nonexistent", user.directory].flatMap((value) => [
        { HOME: value },
        { TMPDIR: value },
        { XDG_RUNTIME_DIR: value, XDG_STATE_HOME: value },
        { USER: value, LOGNAME: value },
        { HOB_HOME: value === "" ? value : user.home },
      ]);
      const pids = await Promise.all(moods.map(async (mood) => JSON.parse((await user.ctl(["pid"], mood)).stdout) as { result: number }));
      expect(new Set(pids.map(({ result }) => result))).toEqual(new Set([pid]));
    },
  );

  test.runIf(isRoot)("with a path too long for a socket has its sockets in a short private directory", async () => {
    const user = newUser();
    const home = join(user.directory, "long".repeat(30));
    const started = await user.ctl(["start"], { HOB_HOME: home });
    expect(started.code, started.stderr).toBe(0);
    const record = JSON.parse(readFileSync(join(home, "ctl@default/owner.json"), "utf8")) as { socket: string };
    expect(record.socket.startsWith(`/tmp/hob-${user.uid}/`)).toBe(true);
    expect((await user.ctl(["echo", '{"text":"far"}'], { HOB_HOME: home })).stdout).toContain("far");
    expect((await user.ctl(["stop"], { HOB_HOME: home })).code).toBe(0);
    const left = await user.run("ls", ["-A", `/tmp/hob-${user.uid}`]);
    expect(left.stdout).toBe("");
  });
});
