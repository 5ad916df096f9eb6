import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { describe, expect, it, onTestFinished } from "vitest";
import { bundled, makeNamedPipe, Program, testDirectory } from "../../test/programs.ts";
import type { LaunchedChild, LaunchOrder } from "../ports/processes.ts";
import type { LaunchRecord } from "../wire/launch.ts";
import { parseStat } from "./process-stat.ts";
import { processes } from "./processes.ts";

const isLinux = process.platform === "linux";
const onLinux = it.runIf(isLinux); // where /proc shows what is tested

const record: LaunchRecord = {
  home: "/nowhere",
  instance: "default",
  nonce: "n1",
  startedBy: { program: "test", pid: process.pid, cwd: "/" },
};

/** A daemon-like child: says what it got, then waits for a signal. */
const child = `
import { readlinkSync, readdirSync } from "node:fs";
import { takeLaunch } from "./launch.ts";
const launch = takeLaunch();
console.log("to stdout");
console.error("to stderr");
launch.send({ nonce: launch.record.nonce, kind: "progress", text: JSON.stringify({ cwd: process.cwd(), env: process.env, execArgv: process.execArgv, record: launch.record }) });
process.on("SIGTERM", () => { launch.send({ nonce: launch.record.nonce, kind: "progress", text: "ending" }); process.exit(7); });
setInterval(() => {}, 1e6);
`;

async function order(source: string, changes: Partial<LaunchOrder> = {}): Promise<LaunchOrder> {
  return { entry: await bundled(source), launch: record, logPath: `${testDirectory()}/daemon.log`, env: {}, nodeArguments: [], ...changes };
}

async function launched(what: LaunchOrder): Promise<LaunchedChild> {
  const started = await processes.launch(what);
  onTestFinished(async () => {
    if ((await processes.identify(started.pid)) !== undefined) process.kill(started.pid, "SIGKILL");
    await started.exit;
  });
  return started;
}

/** The text of the next line, which is a progress message. */
async function progress(lines: AsyncIterator<string>): Promise<string> {
  const next = await lines.next();
  return (JSON.parse(next.value as string) as { text: string }).text;
}

describe("an identity", () => {
  it("is the same at every look, and another one for another process", async () => {
    const sleeper = Program.command("sleep", ["60"]);
    const own = await processes.identify(process.pid);
    expect(own).toMatchObject({ pid: process.pid });
    expect(await processes.identify(process.pid)).toEqual(own);
    const other = await processes.identify(sleeper.pid);
    expect(other?.bootId).toBe(own?.bootId);
    expect(other?.namespace).toBe(own?.namespace);
    expect(other?.startTime).not.toBe(own?.startTime);
  });

  onLinux("is not had by a zombie, nor by what is no pid", async () => {
    // The shell becomes another program, which never asks how its child ended.
    const parent = Program.command("sh", ["-c", "sleep 61 & echo $!; exec sleep 60"]);
    const zombie = Number(await parent.next());
    await expect.poll(() => readFileSync(`/proc/${parent.pid}/cmdline`, "latin1")).toBe("sleep\u000060\0");
    process.kill(zombie, "SIGKILL");
    await expect.poll(() => readFileSync(`/proc/${zombie}/stat`, "latin1").includes(") Z ")).toBe(true);
    expect(await processes.identify(zombie)).toBeUndefined();
    for (const pid of [0, -1, 1.5, Number.NaN, 2 ** 40]) expect(await processes.identify(pid)).toBeUndefined();
  });

  onLinux("is not denied to a process that lives by one that has no descriptor left to look at it", async () => {
    const looker = Program.command("bash", [
      "-c",
      'ulimit -n 40; exec "$0" "$@"',
      process.execPath,
      await bundled(
        `import { openSync } from "node:fs";
         import { processes } from "./processes.ts";
         await processes.identify(process.ppid);
         try { for (;;) openSync("/dev/null"); } catch {}
         say(await processes.identify(process.ppid).then(() => "somebody or nobody", ({ code }) => code));`,
      ),
    ]);
    expect(await looker.next()).toBe("out-of-descriptors");
  });

  const unshare = "unshare";
  /** Needs the right to make a namespace, which root has, and others on some systems. */
  const canUnshare = isLinux && spawnSync(unshare, ["-rpf", "true"]).status === 0;
  for (const mount of [[], ["--mount-proc"]]) {
    it.runIf(canUnshare)(
      `is found in a pid namespace ${mount.length === 0 ? "that sees the /proc of the one outside" : "with its own /proc"}`,
      async () => {
        const inside = Program.command(unshare, [
          "-rpf",
          ...mount,
          process.execPath,
          await bundled(
            `import { spawn } from "node:child_process";
           import { processes } from "./processes.ts";
           const sleeper = spawn("sleep", ["60"]);
           const ended = new Promise((resolve) => sleeper.once("exit", (code, signal) => resolve(signal)));
           const own = await processes.identify(process.pid);
           const other = await processes.identify(sleeper.pid);
           const sent = await processes.signal(other, "SIGTERM");
           say(JSON.stringify({ pid: own.pid, namespace: own.namespace, differ: own.startTime !== other.startTime, sent, signal: await ended, gone: await processes.identify(4000) }));
           process.exit();`,
          ),
        ]);
        const told = JSON.parse(await inside.next());
        expect(told).toEqual({ pid: 1, namespace: expect.stringContaining("pid:["), differ: true, sent: true, signal: "SIGTERM" });
        expect(told.namespace).not.toBe((await processes.identify(process.pid))?.namespace);
      },
    );
  }

  it("is read rightly whatever the process calls itself", () => {
    const rest = Array.from({ length: 48 }, (_, index) => String(index + 4)).join(" ");
    expect(parseStat(42, `42 (evil) Z 1) (x) S ${rest}`)).toEqual({
      pid: 42,
      parentPid: 4,
      groupId: 5,
      startTime: "22",
      zombie: false,
      waiting: true,
    });
    expect(parseStat(42, "42 (cut")).toBeUndefined();
  });
});

describe("a signal", () => {
  it("reaches exactly the process that is meant", async () => {
    const sleeper = spawn("sleep", ["60"]);
    const ended = new Promise((resolve) => sleeper.once("exit", (_code, signal) => resolve(signal)));
    const identity = await processes.identify(sleeper.pid as number);
    if (identity === undefined) throw new Error("it has just been started");
    for (const [part, value] of Object.entries({ startTime: "1", bootId: "another", namespace: "another" })) {
      expect(await processes.signal({ ...identity, [part]: value }, "SIGKILL")).toBe(false);
    }
    expect(await processes.signal(identity, "SIGTERM")).toBe(true);
    expect(await ended).toBe("SIGTERM");
    expect(await processes.signal(identity, "SIGTERM")).toBe(false);
  });
});

describe("a launched process", () => {
  onLinux("has a session of its own, a stable directory, the null device, its log, and nothing else of its starter", async () => {
    process.env.SOME_SECRET = "x";
    process.env.NODE_OPTIONS = "--no-warnings";
    onTestFinished(() => {
      delete process.env.SOME_SECRET;
      delete process.env.NODE_OPTIONS;
    });
    const what = await order(child, { env: { EXTRA: "given" }, nodeArguments: ["--no-deprecation"] });
    const started = await launched(what);
    const told = JSON.parse(await progress(started.lines[Symbol.asyncIterator]()));
    expect(told.cwd).toBe("/");
    expect(told.record).toEqual(record);
    expect(told.env).toMatchObject({ PATH: process.env.PATH, EXTRA: "given" });
    for (const name of ["SOME_SECRET", "NODE_OPTIONS", "HOB_LAUNCH", "VITEST"]) expect(told.env).not.toHaveProperty(name);
    expect(told.execArgv).toEqual(["--no-deprecation"]);
    expect(readlinkSync(`/proc/${started.pid}/fd/0`)).toBe("/dev/null");
    expect([1, 2].map((descriptor) => readlinkSync(`/proc/${started.pid}/fd/${descriptor}`))).toEqual([what.logPath, what.logPath]);
    const session = readFileSync(`/proc/${started.pid}/stat`, "latin1").split(") ")[1]?.split(" ")[3];
    expect(Number(session)).toBe(started.pid);
    expect(statSync(what.logPath).mode & 0o777).toBe(0o600);
  });

  it("adds to its log, and says from where on", async () => {
    const what = await order(child);
    writeFileSync(what.logPath, "an earlier launch\n");
    const started = await launched(what);
    expect(started.logOffset).toBe(18);
    await progress(started.lines[Symbol.asyncIterator]());
    expect(readFileSync(what.logPath, "utf8")).toBe("an earlier launch\nto stdout\nto stderr\n");
  });

  onLinux("gets none of the descriptors that a shell left open for its starter", async () => {
    const what = await order(child);
    const starter = Program.command("bash", [
      "-c",
      'exec 3</dev/null 4</dev/null 5</dev/null 6</dev/null 7</dev/null 8</dev/null 9</dev/null 20</etc/passwd 100</etc/passwd; exec "$0" "$@"',
      process.execPath,
      await bundled(
        `import { processes } from "./processes.ts";
         const child = await processes.launch(JSON.parse(process.argv[2]));
         for await (const line of child.lines) { say(child.pid); break; }
         await heard();
         child.release();`,
      ),
      JSON.stringify(what),
    ]);
    const pid = Number(await starter.next());
    onTestFinished(() => void process.kill(pid, "SIGKILL"));
    const targets = readdirSync(`/proc/${pid}/fd`).map((name) => readlinkSync(`/proc/${pid}/fd/${name}`));
    expect(targets.filter((target) => target === "/etc/passwd")).toEqual([]);
    expect(targets.filter((target) => target === "/dev/null").length).toBeLessThanOrEqual(2); // 0, and libuv's own
    expect(targets.filter((target) => target.startsWith("pipe:") && target === readlinkSync(`/proc/self/fd/1`))).toEqual([]);
  });

  it("lets its starter end, and lives on without its connection", async () => {
    const what = await order(child);
    const starter = await Program.run(
      `import { processes } from "./processes.ts";
       const child = await processes.launch(JSON.parse(process.argv[2]));
       for await (const line of child.lines) { say(child.pid); break; }
       child.release();`,
      [JSON.stringify(what)],
    );
    const pid = Number(await starter.next());
    expect(await starter.ended).toMatchObject({ code: 0 });
    const identity = await processes.identify(pid);
    if (identity === undefined) throw new Error("it ended with its starter");
    expect(await processes.signal(identity, "SIGTERM")).toBe(true); // it writes to the broken connection, then ends
    await expect.poll(() => processes.identify(pid)).toBeUndefined();
    expect(readFileSync(what.logPath, "utf8")).toBe("to stdout\nto stderr\n");
  });

  it("is known by its identity though it has ended and its pid was given back before anybody asked", async () => {
    const file = `${testDirectory()}/end`;
    const waiting = `import { existsSync } from "node:fs"; setInterval(() => { if (existsSync(process.env.UNTIL)) process.exit(0); }, 5);`;
    const started = await launched(await order(waiting, { env: { UNTIL: file } }));
    writeFileSync(file, "");
    await started.exit;
    expect(started.identity).toMatchObject({ pid: started.pid, startTime: expect.stringMatching(/^\d+$/) });
    expect(await processes.identify(started.pid)).not.toEqual(started.identity);
    if (started.identity !== undefined) expect(await processes.signal(started.identity, "SIGTERM")).toBe(false);
  });

  it("ends the conversation by its death, after its last words, and tells how it ended", async () => {
    const started = await launched(
      await order(`import { takeLaunch } from "./launch.ts";
        const launch = takeLaunch();
        for (let line = 0; line < 50; line++) launch.send({ nonce: "n1", kind: "progress", text: "x".repeat(1000) });
        process.exit(3);`),
    );
    const lines: string[] = [];
    for await (const line of started.lines) lines.push(line);
    expect(lines).toHaveLength(50);
    expect(await started.exit).toEqual({ code: 3, signal: null });
  });

  it("ends the conversation though a grandchild holds every descriptor that it could get", async () => {
    const what = await order(
      `import { spawn } from "node:child_process";
        const sleeper = spawn("sleep", ["60"], { detached: true, stdio: ["ignore", 1, 2, 3] });
        console.log(sleeper.pid);
        process.kill(process.pid, "SIGKILL");`,
    );
    const started = await launched(what);
    for await (const line of started.lines) expect(line).toBe("nothing is said");
    expect(await started.exit).toEqual({ code: null, signal: "SIGKILL" });
    process.kill(Number(readFileSync(what.logPath, "utf8")), "SIGKILL");
  });

  it("never waits for a starter that does not read", async () => {
    const what = await order(`import { takeLaunch } from "./launch.ts";
        const launch = takeLaunch();
        for (let line = 0; line < 5000; line++) launch.send({ nonce: "n1", kind: "progress", text: "x".repeat(1000) });
        console.log("done");
        setInterval(() => {}, 1e6);`);
    const starter = await Program.run(
      `import { processes } from "./processes.ts";
       const child = await processes.launch(JSON.parse(process.argv[2]));
       say(child.pid);
       process.kill(process.pid, "SIGSTOP");`,
      [JSON.stringify(what)],
    );
    const pid = Number(await starter.next());
    onTestFinished(() => void process.kill(pid, "SIGKILL"));
    await expect.poll(() => readFileSync(what.logPath, "utf8"), { timeout: 60_000 }).toBe("done\n");
  });
});

describe("a launch that cannot be", () => {
  it("names the executable and the system's reason", async () => {
    const { execPath } = process;
    try {
      process.execPath = "/no/such/node";
      await expect(processes.launch(await order(child))).rejects.toMatchObject({
        code: "start-failed",
        message: "cannot start /no/such/node: ENOENT",
      });
      process.execPath = "/etc/passwd";
      await expect(processes.launch(await order(child))).rejects.toMatchObject({
        code: "start-failed",
        message: "cannot start /etc/passwd: EACCES",
      });
    } finally {
      process.execPath = execPath;
    }
  });

  onLinux("says so when descriptors have run out, and leaves none open", async () => {
    const what = await order(child);
    const starter = Program.command("bash", [
      "-c",
      'ulimit -n 50; exec "$0" "$@"',
      process.execPath,
      await bundled(
        `import { closeSync, openSync, readdirSync } from "node:fs";
         import { processes } from "./processes.ts";
         import { kernel } from "./kernel.ts";
         kernel(); await import("node:child_process");
         const taken = [];
         try { for (;;) taken.push(openSync("/dev/null")); } catch {}
         closeSync(taken.pop());
         closeSync(taken.pop());
         const attempt = () => processes.launch(JSON.parse(process.argv[2])).then(() => "started", (error) => error.code + " " + error.message);
         await attempt(); // libuv takes one descriptor in reserve, once
         const before = readdirSync("/proc/self/fd").length;
         say(await attempt());
         say(readdirSync("/proc/self/fd").length - before);`,
      ),
      JSON.stringify(what),
    ]);
    expect(await starter.next()).toMatch(/^out-of-descriptors cannot start .*: EMFILE$/);
    expect(await starter.next()).toBe("0");
    expect(await starter.ended).toMatchObject({ code: 0 });
  });

  it("does not touch what stands in the place of the log", async () => {
    const directory = testDirectory();
    symlinkSync(`${directory}/elsewhere`, `${directory}/link`);
    makeNamedPipe(`${directory}/pipe`);
    await expect(processes.launch(await order(child, { logPath: `${directory}/link` }))).rejects.toMatchObject({
      code: "unsafe-directory",
      message: expect.stringContaining("a symbolic link"),
    });
    await expect(processes.launch(await order(child, { logPath: `${directory}/pipe` }))).rejects.toMatchObject({
      code: "unsafe-directory",
      message: expect.stringContaining("a named pipe"),
    });
    expect(existsSync(`${directory}/elsewhere`)).toBe(false);
    chmodSync(directory, 0o700);
  });
});
