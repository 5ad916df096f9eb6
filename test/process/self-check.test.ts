/** What the owner notices of itself and mends (L10), and when it leaves. */
import { once } from "node:events";
import { existsSync, lstatSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { probe } from "@hob/kit/client";
import type { TemporaryHome } from "@hob/kit/testing";
import { describe, expect, onTestFinished, test } from "vitest";
import { client, failure, status } from "../clients.ts";
import { ctl, ctlDaemonPath, filesOf, instanceDirectory, isAlive, logOf, node, takeAway, testHome, until } from "../support.ts";

/** Puts an entry in the place of another in one step, so that the daemon cannot be quicker. */
async function replace(path: string, put: (path: string) => void | Promise<void>): Promise<void> {
  await put(`${path}.aside`);
  renameSync(`${path}.aside`, path);
}

/** Resolves when the owner has looked at itself from beginning to end, and found its lock and its socket as they should be. */
async function lookedWell(home: TemporaryHome): Promise<void> {
  for (const look of ["one that may have begun before", "another one"]) {
    utimesSync(at(home, "sock"), 0, 0);
    await until(
      `a look finds everything well: ${look}`,
      () => (lstatSync(at(home, "sock"), { throwIfNoEntry: false })?.mtimeMs ?? 0) > 1e12,
    );
  }
}

const at = (home: TemporaryHome, name: string): string => join(instanceDirectory(home), name);

describe("the owner", () => {
  test.each([
    ["socket", ["sock"]],
    ["lock", ["owner.lock"]],
    ["socket and record", ["sock", "owner.json", "pid"]],
    ["both locks", ["owner.lock", "start.lock"]],
    ["every file", ["sock", "owner.json", "pid", "owner.lock", "start.lock", "log", "state"]],
  ])("that lost its %s has it again, and keeps its clients (ENV-06, RACE-20)", async (_, names) => {
    const home = testHome({ points: true });
    const daemon = await client(home);
    const stream = daemon.stream("ticks", {})[Symbol.asyncIterator]();
    await stream.next();
    for (const name of names) takeAway(at(home, name)); // the daemon may be mending already what went first
    const answering = async (): Promise<unknown> => (await ctl(home, "pid")).result;
    // Whoever comes before the next check waits where the lock is held; without its lock they may take over.
    if (!names.includes("owner.lock")) expect(await answering()).toBe(daemon.daemon.pid);
    await until("everything is there", () => ["sock", "owner.json", "owner.lock"].every((name) => filesOf(home).includes(name)));
    await lookedWell(home);
    expect(await answering()).toBe(daemon.daemon.pid);
    expect((await node([ctlDaemonPath], home.env)).code).toBe(5); // the claim holds
    expect((await stream.next()).done).toBe(false);
    expect(home.points.passed("claimed")).toHaveLength(1);
  });

  test("that lost its whole directory makes it anew (RACE-16, ENV-04)", async () => {
    const home = testHome({ points: true });
    const daemon = await client(home);
    takeAway(home.path);
    await until("the socket is back", () => existsSync(at(home, "sock")));
    expect(lstatSync(home.path).mode & 0o777).toBe(0o700);
    expect((await ctl(home, "pid")).result).toBe(daemon.daemon.pid);
    expect(await daemon.call("echo", { text: "still" })).toBe("still");
    await daemon.call("print", { text: "after the wipe" });
    expect(logOf(home)).toContain("after the wipe");
    expect(home.points.passed("claimed")).toHaveLength(1);
  });

  test.each([
    ["a file", (path: string) => writeFileSync(path, "junk")],
    [
      "a socket of another process",
      async (path: string) => {
        const server = createServer();
        onTestFinished(() => void server.close());
        await once(server.listen(path), "listening");
      },
    ],
  ])("whose socket was replaced by %s publishes its own again", async (_, put) => {
    const home = testHome();
    const { daemon } = await client(home);
    await replace(at(home, "sock"), put);
    await until("it is replaced again", async () => (await probe("ctl", { home: home.path, timeoutMs: 500 })).status?.pid === daemon.pid);
  });

  test("keeps the times of its socket fresh, for cleaners that judge by age (ENV-06)", async () => {
    const home = testHome();
    await client(home);
    utimesSync(at(home, "sock"), 0, 0);
    await until("the time is refreshed", () => lstatSync(at(home, "sock")).mtimeMs > 1e12);
  });

  test("that dies while its socket is missing leaves a free claim", async () => {
    const home = testHome();
    const { daemon } = await client(home, { limits: { selfCheckMs: 60_000 } });
    rmSync(at(home, "sock"));
    expect((await probe("ctl", { home: home.path })).state).toBe("unreachable");
    const error = await failure(client(home, { timeoutMs: 200 }));
    expect(error).toMatchObject({ code: "unreachable", exitCode: 4 });
    expect(error.message).toContain(`pid ${daemon.pid}`);
    process.kill(daemon.pid, "SIGKILL");
    await until("its end", () => !isAlive(daemon.pid));
    expect((await ctl(home, "echo", { text: "next" })).result).toBe("next");
  });
});

describe("a signal", () => {
  test("SIGUSR1 publishes the socket again, and opens no inspector", async () => {
    const home = testHome();
    const { daemon } = await client(home, { limits: { selfCheckMs: 60_000 } });
    rmSync(at(home, "sock"));
    process.kill(daemon.pid, "SIGUSR1");
    await until("it is published", () => existsSync(at(home, "sock")));
    for (let count = 0; count < 20; count++) process.kill(daemon.pid, "SIGUSR1");
    expect((await ctl(home, "pid")).result).toBe(daemon.pid);
    expect(logOf(home)).not.toContain("Debugger listening");
  });

  test("SIGUSR2 opens the log again where an outside rotation has moved it (IO-10)", async () => {
    const home = testHome();
    const daemon = await client(home, { limits: { selfCheckMs: 60_000 } });
    const log = at(home, "log/daemon.log");
    renameSync(log, `${log}.0`);
    process.kill(daemon.daemon.pid, "SIGUSR2");
    await until("there is a new log", () => existsSync(log));
    await daemon.call("native", { text: "past Node.js" });
    expect(logOf(home)).toContain("past Node.js on 1");
    expect(logOf(home)).toContain("past Node.js on 2");
  });

  test("none is needed to notice that the log was deleted (IO-10)", async () => {
    const home = testHome();
    const daemon = await client(home);
    rmSync(at(home, "log/daemon.log"));
    await daemon.call("print", { text: "written anyway" });
    expect(logOf(home)).toContain("written anyway");
  });
});

describe("a daemon that belongs to a directory", () => {
  test("leaves when the directory goes, and the next directory of that name gets its own (ENV-03)", async () => {
    const home = testHome();
    const project = realpathSync(mkdtempSync("/tmp/hob-test-"));
    onTestFinished(() => rmSync(project, { recursive: true, force: true }));
    const { daemon } = await client(home, { directory: project });
    expect((await status(home, daemon.instance)).directory).toBe(project);
    expect((await client(home, { directory: `${project}/../${project.split("/").at(-1)}/` })).daemon.pid).toBe(daemon.pid);
    rmSync(project, { recursive: true });
    expect((await failure(client(home, { directory: project }))).code).toBe("directory-gone");
    await until("it has left", () => !isAlive(daemon.pid));
    mkdirSync(project);
    const next = await client(home, { directory: project });
    expect(next.daemon).toMatchObject({ instance: daemon.instance, started: true });
    expect((await status(home, daemon.instance)).lastEnd).toMatchObject({ kind: "clean", reason: expect.stringContaining("is gone") });
  });
});
