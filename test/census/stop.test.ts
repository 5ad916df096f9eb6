/** Who ends with whom: what belongs to a daemon ends with it, and a daemon belongs to nobody. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { probe, restart } from "@hob/kit/client";
import type { TemporaryHome } from "@hob/kit/testing";
import { describe, expect, onTestFinished, test } from "vitest";
import { client, failure, optionsOf, status } from "../clients.ts";
import { ctl, ctlDaemonPath, ctlPath, ctlRaw, instanceDirectory, isAlive, pidsWhere, processesOf, testHome, until } from "../support.ts";
import { container as inContainer, mayContain } from "../users.ts";

/** Children of the home's daemon, with all their descendants. */
function childrenIn(home: TemporaryHome): number[] {
  const mark = `HOB_OWNED=${instanceDirectory(home)}:`;
  return pidsWhere((environment) => environment.some((line) => line.startsWith(mark)));
}

/** The home's daemons, by what they run. */
function daemonsIn(home: TemporaryHome): number[] {
  return processesOf(home).filter((pid) => isAlive(pid) && programOf(pid) === ctlDaemonPath);
}

function programOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1").split("\0")[1];
  } catch {
    return undefined; // it has ended meanwhile
  }
}

async function kill(pid: number): Promise<void> {
  process.kill(pid, "SIGKILL");
  await until("its end", () => !isAlive(pid));
}

test("a restart waits for a daemon that ends late, by force of its own last deadline, and starts the next one (STOP-05)", async () => {
  const home = testHome();
  const daemon = await client(home, { limits: { drainMs: 200, closeMs: 200 } });
  await daemon.call("endless", {});
  const stubborn = failure(daemon.call("never", {}));
  await until("it runs", async () => (await status(home)).requests.inFlight === 1);
  const outcome = await restart("ctl", optionsOf(home));
  expect(outcome).toMatchObject({ previousPid: daemon.daemon.pid, probe: { state: "ready" } });
  expect(outcome.probe.pid).not.toBe(daemon.daemon.pid);
  expect((await stubborn).code).toBe("outcome-unknown");
});

describe("what crashes", () => {
  test("is started for a call a few times, each after a longer pause, and then the call is given up (STOP-16)", async () => {
    const home = testHome({ points: true });
    const daemon = await client(home);
    const error = await failure(daemon.call("deadly", {}, { timeoutMs: 3_600_000 }));
    expect(error).toMatchObject({ code: "outcome-unknown", message: expect.stringContaining("6 connections broke one after the other") });
    expect(home.points.passed("ready").length).toBeLessThanOrEqual(6);
    expect(await daemon.call("echo", { text: "well" })).toBe("well");
  });

  test("at its start is started once for each command that asks, which is told why, and never by itself (STOP-16)", async () => {
    const home = testHome({ points: true });
    const started: number[] = [];
    for (let time = 0; time < 3; time++) {
      const { code, stderr } = await ctlRaw(home, "start", {}, { HOB_CTL_FAIL: "throw" });
      expect(code).toBe(5);
      expect(stderr).toContain("thrown before listening");
      started.push(home.points.passed("client-spawn").length);
    }
    expect(started).toEqual([1, 2, 3]);
    expect(await probe("ctl", { home: home.path })).toMatchObject({ state: "absent", lastEnd: { kind: "failed" } });
    expect(home.points.passed("client-spawn")).toHaveLength(3);
    expect(daemonsIn(home)).toEqual([]);
  });
});

describe("a daemon", () => {
  test("outlives whoever started it, and notices nothing of their end (STOP-09)", async () => {
    const home = testHome();
    const starter = spawn("/bin/sh", ["-c", `"${process.execPath}" "${ctlPath}" start; echo started; exec sleep 600`], {
      env: { ...process.env, ...home.env },
      stdio: ["pipe", "pipe", "inherit"],
      detached: true,
    });
    onTestFinished(() => void (starter.signalCode === null && process.kill(-(starter.pid as number), "SIGKILL")));
    let output = "";
    starter.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    await until("it has started one", () => output.includes("started\n"));
    const { pid } = await status(home);
    process.kill(-(starter.pid as number), "SIGKILL");
    await until("the starter's end", () => !isAlive(starter.pid as number));
    expect((await ctl(home, "pid")).result).toBe(pid);
  });

  test("that was started by a job of another one outlives that other one, and keeps its own children (STOP-10)", async () => {
    const [outer, inner] = [testHome(), testHome()];
    const first = await client(outer);
    await first.call("feed", { script: `HOB_HOME="${inner.path}" HOB_INSIDE= "${process.execPath}" "${ctlPath}" start` });
    const second = await client(inner, { start: "never" });
    await second.call("spawn", { script: "exec sleep 600" });
    await until("the child runs", () => childrenIn(inner).length > 0);
    await kill(first.daemon.pid); // the second one's parent until now: a daemon with children takes in what lost its parent
    expect(await second.call("feed", { script: "sleep 0.5; echo lived" })).toMatchObject({ exit: { code: 0 }, tail: "lived\n" });
    expect(childrenIn(inner).length).toBeGreaterThan(0);
    await kill(second.daemon.pid);
    await until("its children have ended", () => childrenIn(inner).length === 0);
  });

  test.runIf(mayContain)(
    "whose parent is process 1 of a container keeps its children while it lives, and no longer (STOP-10)",
    async () => {
      const home = testHome();
      const inside = `"${process.execPath}" "${ctlDaemonPath}" & wait; exec sleep 600`;
      const container = spawn(inContainer[0], [...inContainer.slice(1), "/bin/sh", "-c", inside], {
        env: { ...process.env, ...home.env },
        stdio: "ignore",
      });
      onTestFinished(() => void container.kill("SIGKILL"));
      await until("it is ready", async () => (await probe("ctl", { home: home.path })).state === "ready");
      const daemon = await client(home, { start: "never" });
      await daemon.call("spawn", { script: "exec sleep 600" });
      expect(await daemon.call("feed", { script: "sleep 0.5; echo lived $PPID" })).toMatchObject({ exit: { code: 0 } });
      expect(childrenIn(home).length).toBeGreaterThan(0);
      for (const pid of daemonsIn(home)) await kill(pid);
      await until("its children have ended", () => childrenIn(home).length === 0);
      expect(container.exitCode).toBeNull();
    },
  );
});
