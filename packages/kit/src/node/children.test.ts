import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { Program, testDirectory } from "../../test/programs.ts";
import type { OwnedChild } from "../ports/children.ts";
import type { LogControl } from "../ports/log.ts";
import { belongingOfPid } from "./child-marks.ts";
import { NodeChildren } from "./children.ts";
import { openLog } from "./logger.ts";
import { processStat } from "./process-stat.ts";

const isLinux = process.platform === "linux";
const onLinux = it.runIf(isLinux); // where /proc shows what is tested

let home: string;
let log: LogControl;
let children: NodeChildren;
let life = 0;

beforeEach(() => {
  home = testDirectory();
  mkdirSync(`${home}/log`);
  log = openLog({ path: `${home}/log/daemon.log`, bytesMax: 1 << 20, header: {}, adoptStandardStreams: false });
  children = new NodeChildren({ owner: home, generation: `life${life++}` }, log);
});

afterEach(async () => {
  await children.endAll(100);
  log.close();
});

/** Resolves when no process of that pid is alive any more. */
async function whenGone(pid: number): Promise<void> {
  await expect.poll(() => isAlive(pid), { timeout: 60_000, interval: 10 }).toBe(false);
}

function isAlive(pid: number): boolean {
  const stat = processStat(pid);
  return stat !== undefined && !stat.zombie;
}

/** The next line that a child writes. */
function said(child: OwnedChild): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    child.onOutput((_name, bytes) => {
      text += Buffer.from(bytes).toString();
      if (text.includes("\n")) resolve(text.trimEnd());
    });
  });
}

describe("a child", () => {
  onLinux("leads a group and a session of its own, and carries the mark of its owner", async () => {
    const child = await children.spawn("sleep", ["60"]);
    expect(processStat(child.pid)?.groupId).toBe(child.pid);
    expect(belongingOfPid(child.pid)).toEqual({ kind: "owned", mark: expect.objectContaining({ owner: home }) });
    expect(children.list()).toEqual([{ pid: child.pid, command: "sleep", detached: false, startedAt: expect.any(Number) }]);
  });

  onLinux("that a library forked is marked, listed, kept from inheriting and ended like the others", async () => {
    const forked = children.adopt("cat on a pty", (marks) => {
      const child = spawn("cat", { env: { ...process.env, ...marks }, detached: true, stdio: ["pipe", "ignore", "ignore"] });
      return { pid: child.pid as number, exit: new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal }))) };
    });
    expect(belongingOfPid(forked.pid)).toEqual({ kind: "owned", mark: expect.objectContaining({ owner: home }) });
    expect(children.list()).toEqual([{ pid: forked.pid, command: "cat on a pty", detached: false, startedAt: expect.any(Number) }]);
    await children.endAll(10_000);
    expect(await forked.exit).toEqual({ code: null, signal: "SIGTERM" });
    expect(children.list()).toEqual([]);
    expect(() => children.adopt("late", () => expect.unreachable())).toThrow("the daemon is ending");
  });

  onLinux("has the descriptors 0 to 2 and no other", async () => {
    const child = await children.spawn("sleep", ["60"], { stdio: "ignore" });
    // The loader opens libraries for a moment, as 3.
    await expect.poll(() => readdirSync(`/proc/${child.pid}/fd`)).toEqual(["0", "1", "2"]);
    expect(readlinkSync(`/proc/${child.pid}/fd/0`)).toBe("/dev/null");
  });

  it("tells how it ended after its output was read", async () => {
    const child = await children.spawn("sh", ["-c", "printf hello; printf trouble >&2; exit 3"], { stdio: "pipe" });
    expect(await child.exit).toEqual({ code: 3, signal: null });
    expect(child.tail("stdout")).toBe("hello");
    expect(child.tail("stderr")).toBe("trouble");
    expect(children.list()).toEqual([]);
  });

  it("reads what is written to it, and says so when it reads no more", async () => {
    const child = await children.spawn("sh", ["-c", "read line; echo got $line; exit 7"], { stdio: "pipe" });
    await child.write("a word\n");
    expect(await said(child)).toBe("got a word");
    await child.exit;
    const rest = Promise.all(Array.from({ length: 100 }, () => child.write(Buffer.alloc(65_536))));
    await expect(rest).rejects.toMatchObject({ code: "disconnected", message: expect.stringContaining("exit code 7") });
  });

  it("is drained when nobody listens, and only a bounded tail is kept", async () => {
    const child = await children.spawn("sh", ["-c", "head -c 3000000 /dev/zero | tr '\\0' x; echo; echo end"], {
      stdio: "pipe",
      tailBytes: 100,
    });
    expect(await child.exit).toEqual({ code: 0, signal: null });
    expect(child.tail("stdout")).toHaveLength(100);
    expect(child.tail("stdout")).toMatch(/x\nend\n$/);
  });

  it("is held back by a listener that is not ready, and loses nothing", async () => {
    const child = await children.spawn("sh", ["-c", "head -c 1000000 /dev/zero"], { stdio: "pipe" });
    let bytes = 0;
    child.onOutput(async (_name, chunk) => {
      await new Promise((resolve) => setImmediate(resolve));
      bytes += chunk.length;
    });
    await child.exit;
    await expect.poll(() => bytes).toBe(1_000_000);
  });

  it("does not delay its end by a grandchild that keeps its output open", async () => {
    const child = await children.spawn("sh", ["-c", "sleep 60 & echo $!"], { stdio: "pipe" });
    expect(await child.exit).toEqual({ code: 0, signal: null });
  });

  it("talks over further connections when it is given some", async () => {
    const child = await children.spawn("sh", ["-c", 'read word <&3; echo "you said $word" >&4'], { pipes: 2 });
    const [first, second] = child.pipes;
    const answer = new Promise<string>((resolve) => {
      second?.handle({ onData: (bytes) => resolve(Buffer.from(bytes).toString()), onDrain() {}, onEnd() {}, onClose() {} });
    });
    first?.handle({ onData() {}, onDrain() {}, onEnd() {}, onClose() {} });
    first?.write("hello\n");
    expect(await answer).toBe("you said hello\n");
  });

  it("has each line of its output in the log by default", async () => {
    const child = await children.spawn("sh", ["-c", "echo one; echo two >&2; printf three"]);
    await child.exit;
    const lines = readFileSync(log.path, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const spoken = lines.filter((line) => line.child === child.pid).map(({ msg, stream }) => `${stream} ${msg}`);
    expect(spoken.sort()).toEqual(["stderr two", "stdout one", "stdout three"]);
  });

  it("that cannot be started is an error that names it", async () => {
    await expect(children.spawn("no-such-program-at-all", [])).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining("no-such-program-at-all"),
    });
    await expect(children.spawn("/etc/passwd", [])).rejects.toMatchObject({ code: "not-permitted" });
    await expect(children.spawn("true", [], { cwd: "/no/such/directory" })).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("the end of all children", () => {
  onLinux("reaches a grandchild that moved to another session, and one that also threw its environment away", async () => {
    const child = await children.spawn("sh", ["-c", "setsid sleep 61 & echo $!; setsid env -i sleep 62 & echo $!; wait"], {
      stdio: "pipe",
    });
    let text = "";
    child.onOutput((_name, bytes) => {
      text += Buffer.from(bytes).toString();
    });
    await expect.poll(() => text.trim().split("\n").length).toBe(2);
    const [marked, unmarked] = text.trim().split("\n").map(Number) as [number, number];
    await expect.poll(() => readFileSync(`/proc/${unmarked}/cmdline`, "utf8")).toBe("sleep\u000062\0");
    await children.endAll(1_000);
    expect([child.pid, marked, unmarked].filter(isAlive)).toEqual([]);
  });

  it("reaches the group of a child that has ended itself", async () => {
    const child = await children.spawn("sh", ["-c", "sleep 63 & echo $!"], { stdio: "pipe" });
    const grandchild = Number(await said(child));
    await child.exit;
    expect(isAlive(grandchild)).toBe(true);
    await children.endAll(1_000);
    expect(isAlive(grandchild)).toBe(false);
  });

  it("asks politely once, and kills who does not listen", async () => {
    const polite = await children.spawn("sh", ["-c", "trap 'echo asked; exit 5' TERM; echo ready; while :; do read x <&3; done"], {
      stdio: "pipe",
      pipes: 1,
    });
    const deaf = await children.spawn("sh", ["-c", "trap '' TERM; echo ready; while :; do read x <&3; done"], { stdio: "pipe", pipes: 1 });
    await Promise.all([said(polite), said(deaf)]);
    await children.endAll(3_000);
    expect(await polite.exit).toEqual({ code: 5, signal: null });
    expect(polite.tail("stdout")).toBe("ready\nasked\n");
    expect(await deaf.exit).toEqual({ code: null, signal: "SIGKILL" });
  });

  it("leaves those alone that were declared detached", async () => {
    const detached = await children.spawn("sh", ["-c", "sleep 64 & wait"], { detached: true, stdio: "ignore" });
    onTestFinished(() => void process.kill(-detached.pid, "SIGKILL"));
    const owned = await children.spawn("sleep", ["65"]);
    await children.endAll(500);
    expect(isAlive(owned.pid)).toBe(false);
    expect(isAlive(detached.pid)).toBe(true);
    await expect(children.spawn("true", [])).rejects.toMatchObject({ code: "draining" });
  });

  it("ends the guard, too", async () => {
    await children.spawn("sleep", ["66"]);
    const guard = children.guardPid as number;
    expect(isAlive(guard)).toBe(true);
    await children.endAll(500);
    await whenGone(guard);
  });
});

/** A daemon with a child, a grandchild in another session, and a detached child; says their pids and its guard's. */
const owner = `
import { NodeChildren } from "./children.ts";
import { openLog } from "./logger.ts";
const [home, generation] = process.argv.slice(2);
const log = openLog({ path: home + "/log/daemon.log", bytesMax: 1 << 20, header: {}, adoptStandardStreams: false });
const children = new NodeChildren({ owner: home, generation }, log);
const child = await children.spawn("sh", ["-c", "setsid sleep 67 & echo $!; exec sleep 68"], { stdio: "pipe" });
const escaped = await new Promise((resolve) => child.onOutput((name, bytes) => resolve(Buffer.from(bytes).toString().trim())));
const chatty = await children.spawn("sh", ["-c", "while echo word; do :; done"], { stdio: "pipe" });
const detached = await children.spawn("sleep", ["69"], { detached: true });
say(JSON.stringify({ owned: [child.pid, chatty.pid, Number(escaped)], detached: detached.pid, guard: children.guardPid }));
await heard();
`;

interface Family {
  owned: number[];
  detached: number;
  guard: number;
}

async function startOwner(generation: string): Promise<{ program: Program; family: Family }> {
  const program = await Program.run(owner, [home, generation]);
  const family = JSON.parse(await program.next()) as Family;
  onTestFinished(() => void process.kill(family.detached, "SIGKILL"));
  return { program, family };
}

describe.runIf(isLinux)("children of a daemon that was killed", () => {
  it("are ended by its guard, whatever session they moved to, and the detached one lives on", async () => {
    const { program, family } = await startOwner("killed");
    program.kill("SIGKILL");
    await program.ended;
    for (const pid of [...family.owned, family.guard]) await whenGone(pid);
    expect(isAlive(family.detached)).toBe(true);
  });

  it("are ended by the next life when the guard was killed as well, and nobody else's are", async () => {
    const { program, family } = await startOwner("killed-too");
    const stranger = new NodeChildren({ owner: `${home}-other`, generation: "killed-too" }, log);
    onTestFinished(() => stranger.endAll(100));
    const bystander = await stranger.spawn("sleep", ["70"]);
    process.kill(program.pid, "SIGSTOP"); // so that it does not post another guard
    process.kill(family.guard, "SIGKILL");
    await whenGone(family.guard);
    program.kill("SIGKILL");
    await program.ended;
    expect(family.owned.filter(isAlive).length).toBeGreaterThanOrEqual(2);
    expect(await children.sweep()).toBeGreaterThanOrEqual(2);
    for (const pid of family.owned) await whenGone(pid);
    expect([bystander.pid, family.detached].filter(isAlive)).toHaveLength(2);
  });
});

describe("the guard", () => {
  it("is posted again when somebody kills it", async () => {
    const child = await children.spawn("sleep", ["71"]);
    const first = children.guardPid as number;
    process.kill(first, "SIGKILL");
    await expect.poll(() => children.guardPid !== undefined && children.guardPid !== first).toBe(true);
    expect(isAlive(child.pid)).toBe(true);
  });

  onLinux("holds none of the daemon's descriptors but its own connection", async () => {
    await children.spawn("sleep", ["72"]);
    // The loader opens libraries for a moment, as 3.
    await expect
      .poll(() => readdirSync(`/proc/${children.guardPid}/fd`).filter((name) => Number(name) > 2 && Number(name) < 10))
      .toEqual([]);
  });
});
