/** Many who start, stop and clear up at once: there is one owner at a time, and nobody touches what is another's. */
import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { HobError, open, probe, stop } from "@hob/kit/client";
import type { TemporaryHome } from "@hob/kit/testing";
import { describe, expect, onTestFinished, test } from "vitest";
import { client, optionsOf, status } from "../clients.ts";
import { ctl, ctlDaemonPath, filesOf, instanceDirectory, isAlive, node, processesOf, standStill, testHome, until } from "../support.ts";

const at = (home: TemporaryHome, name: string): string => join(instanceDirectory(home), name);
const inodeOf = (path: string): number => lstatSync(path).ino;

async function kill(pid: number): Promise<void> {
  process.kill(pid, "SIGKILL");
  await until("its end", () => !isAlive(pid));
}

/** False where the start was ended by a stop of somebody else, who is told so. */
async function unlessStopped(work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof HobError && error.code === "start-failed") return false;
    throw error;
  }
}

/** Another program that listens at the path. */
async function decoyAt(path: string): Promise<Server> {
  const decoy = createServer((socket) => void socket.on("error", () => undefined).end("decoy\n"));
  onTestFinished(() => void decoy.close());
  await new Promise<void>((resolve) => decoy.listen(path, resolve));
  return decoy;
}

describe("commands that all find no daemon", () => {
  async function herd(count: number, point: "before-claim" | "before-bind"): Promise<void> {
    const home = testHome({ points: true });
    home.points.hold(point);
    // The first one waits until all are there.
    const patient = { CTL_TIMEOUT_MS: "110000", HOB_CTL_LIMITS: '{"startMs":110000}' };
    const commands = Array.from({ length: count }, () => ctl(home, "start", undefined, patient));
    await home.points.reached(point);
    await home.points.reached("client-waiting", { count: count - 1 });
    home.points.release(point);
    const answers = await Promise.all(commands);
    expect(answers.filter(({ started }) => started)).toHaveLength(1);
    expect(new Set(answers.map(({ pid }) => pid)).size).toBe(1);
    expect(processesOf(home)).toEqual([answers[0]?.pid]);
    expect(home.points.passed("client-spawn")).toHaveLength(1);
  }

  test("before the first one has published any start one, and all use it (RACE-01)", async () => await herd(24, "before-bind"));

  test("before the first one's child has claimed anything start one, and all use it (RACE-02)", async () => await herd(4, "before-claim"));

  test("but the remains of one that was killed start one, and nobody undoes what another has done (RACE-10)", async () => {
    const home = testHome({ points: true });
    for (let life = 1; life <= 4; life++) {
      const contenders = await Promise.all(Array.from({ length: 12 }, () => client(home)));
      expect(new Set(contenders.map(({ daemon }) => daemon.generation)).size).toBe(1);
      expect(home.points.passed("claimed")).toHaveLength(life);
      await kill(contenders[0]?.daemon.pid as number);
    }
  });
});

describe("the claim", () => {
  test("is one process's at a time, on files that stay the same, while three start and stop at every turn (RACE-09)", async () => {
    const home = testHome({ points: true });
    await ctl(home, "start");
    const locks = ["owner.lock", "start.lock"].map((name) => at(home, name));
    const before = locks.map(inodeOf);
    const served = async (text: string): Promise<void> => {
      const daemon = await open("ctl", optionsOf(home));
      expect(await daemon.call("echo", { text })).toBe(text);
      await daemon.close();
    };
    const loop = async (): Promise<void> => {
      for (let round = 0; round < 3; round++) {
        while (!(await unlessStopped(served(`${round}`))));
        await stop("ctl", { home: home.path });
      }
    };
    await Promise.all([loop(), loop(), loop()]);
    expect(locks.map(inodeOf)).toEqual(before);
    const holders: number[] = [];
    for (const { point, pid } of home.points.passed()) {
      if (point === "claimed") holders.push(pid);
      if (point === "before-release") expect(holders.pop()).toBe(pid);
      expect(holders.length).toBeLessThan(2);
    }
    expect(home.points.passed("claimed").length).toBeGreaterThan(1);
  });

  test("counts from its first moment, although nothing is written yet, however old the file looks (RACE-11)", async () => {
    const home = testHome({ points: true });
    mkdirSync(instanceDirectory(home), { recursive: true, mode: 0o700 });
    for (const name of ["owner.lock", "start.lock"]) writeFileSync(at(home, name), "", { mode: 0o600 });
    home.points.hold("claimed");
    const starting = ctl(home, "start");
    const { pid } = await home.points.reached("claimed");
    expect(filesOf(home)).not.toContain("owner.json");
    for (const name of ["owner.lock", "start.lock"]) utimesSync(at(home, name), 0, 0);
    expect((await node([ctlDaemonPath], { HOB_HOME: home.path })).code).toBe(5);
    expect((await probe("ctl", { home: home.path })).state).toBe("starting");
    const waiting = ctl(home, "pid");
    await home.points.reached("client-waiting");
    home.points.release("claimed");
    expect([(await starting).pid, (await waiting).result]).toEqual([pid, pid]);
  });
});

describe("a daemon whose files another one has taken over", () => {
  test.each([
    ["is asked to end", (pid: number) => void process.kill(pid, "SIGTERM")],
    ["crashes", () => undefined],
  ])("and which then %s leaves them alone (RACE-07)", async (how, end) => {
    const home = testHome();
    const old = await client(home, { limits: { selfCheckMs: 60_000 } });
    await standStill(old.daemon.pid);
    if (how === "crashes") old.call("crash", {}).catch(() => undefined);
    rmSync(instanceDirectory(home), { recursive: true });
    const { pid } = await ctl(home, "start");
    const before = [inodeOf(at(home, "sock")), readFileSync(at(home, "pid"), "utf8"), filesOf(home)];
    end(old.daemon.pid);
    process.kill(old.daemon.pid, "SIGCONT");
    await until("the old one has left", () => !isAlive(old.daemon.pid));
    expect([inodeOf(at(home, "sock")), readFileSync(at(home, "pid"), "utf8"), filesOf(home)]).toEqual(before);
    expect(await status(home)).toMatchObject({ pid, state: "ready" });
  });
});

describe("a socket in the place of a daemon's own", () => {
  test("is never taken for its own: it is noticed each time, whatever its inode is (RACE-08)", async () => {
    const home = testHome();
    await client(home, { limits: { selfCheckMs: 5 } });
    const answers = async (): Promise<boolean> => (await probe("ctl", { home: home.path }).catch(() => undefined))?.state === "ready";
    for (let round = 0; round < 40; round++) {
      const decoy = await decoyAt(at(home, "decoy"));
      renameSync(at(home, "decoy"), at(home, "sock")); // frees the number of the daemon's own, which the next decoy may get
      await until("its own is back", answers);
      decoy.close();
    }
  });

  test("is not removed by a daemon that ends (RACE-08)", async () => {
    const home = testHome();
    const { daemon } = await client(home, { limits: { selfCheckMs: 60_000 } });
    rmSync(at(home, "sock"));
    await decoyAt(at(home, "sock"));
    const decoy = inodeOf(at(home, "sock"));
    process.kill(daemon.pid, "SIGTERM");
    await until("its end", () => !isAlive(daemon.pid));
    expect(inodeOf(at(home, "sock"))).toBe(decoy);
  });
});
