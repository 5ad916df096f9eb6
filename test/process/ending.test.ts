/** How a daemon ends: in order, at once, or although something does not want to. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type HobError, probe, stop } from "@hob/kit/client";
import type { TemporaryHome } from "@hob/kit/testing";
import { describe, expect, test } from "vitest";
import { client, failure, lastingCall, status } from "../clients.ts";
import { foreground } from "../foreground.ts";
import { RawClient } from "../raw-client.ts";
import { ctl, ctlRaw, filesOf, instanceDirectory, isAlive, logOf, processesOf, spawnCtl, testHome, until } from "../support.ts";

const forEver = { ms: 600_000 };
const whatStays = ["log", "owner.json", "owner.lock", "start.lock", "state"];

async function drains(home: TemporaryHome): Promise<void> {
  await until("it drains", async () => (await probe("ctl", { home: home.path })).state === "draining");
}

async function readAll(items: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of items);
}

describe("a stop", () => {
  test("returns when the claim is free and nothing is left but the record, the locks, the log and the state", async () => {
    const home = testHome();
    const { pid } = await ctl(home, "start");
    expect(await ctl(home, "stop")).toMatchObject({ stopped: true, pid, forced: false });
    expect(filesOf(home)).toEqual(whatStays);
    expect(processesOf(home)).toEqual([]);
    const record = JSON.parse(readFileSync(join(instanceDirectory(home), "owner.json"), "utf8"));
    expect(record).toMatchObject({ state: "closed", ended: { reason: "stop" } });
    expect(await ctl(home, "stop")).toMatchObject({ stopped: false });
  });

  test("twenty times in a row leaves the next start nothing to stumble over", async () => {
    const home = testHome();
    const generations = new Set<string>();
    for (let round = 0; round < 20; round++) {
      const daemon = await client(home);
      expect(await daemon.call("echo", { text: `${round}` })).toBe(`${round}`);
      generations.add(daemon.daemon.generation);
      expect(await stop("ctl", { home: home.path })).toMatchObject({ stopped: true, forced: false });
    }
    expect(generations.size).toBe(20);
  });

  test("waits for a drain that another one began, and cuts nothing short", async () => {
    const home = testHome();
    const daemon = await client(home);
    const { answer, letGo } = await lastingCall(home, daemon);
    const stopping = Promise.all(Array.from({ length: 5 }, () => stop("ctl", { home: home.path })));
    await drains(home);
    letGo();
    expect((await stopping).every((outcome) => !outcome.forced)).toBe(true);
    expect(await answer).toBe("let go");
  });

  test("while prompts look at it and would start it at every turn ends it, and they do not undo that (RACE-18)", async () => {
    const home = testHome({ points: true });
    const daemon = await client(home);
    const { pid } = daemon.daemon;
    let stopping = true;
    const prompt = async (): Promise<boolean> => {
      await probe("ctl", { home: home.path });
      const used = client(home, { start: "unless-stopped" }).then((one) => one.close());
      await used.catch((error: HobError) => expect(error.code).toBe("stopped-on-purpose"));
      return !stopping;
    };
    const prompts = Array.from({ length: 3 }, () => until("the stop is over", prompt));
    const { answer, letGo } = await lastingCall(home, daemon);
    const ending = stop("ctl", { home: home.path });
    await drains(home);
    letGo();
    expect(await ending).toMatchObject({ stopped: true, pid });
    expect(await answer).toBe("let go");
    stopping = false;
    await Promise.all(prompts);
    expect(home.points.passed("claimed")).toHaveLength(1);
    for (let turn = 0; turn < 2; turn++) {
      const error = await failure(client(home, { start: "unless-stopped" }));
      expect(error).toMatchObject({ code: "stopped-on-purpose", exitCode: 3 });
      expect(await failure(client(home, { start: "never" }))).toMatchObject({ code: "not-running", exitCode: 3 });
      expect((await probe("ctl", { home: home.path })).state).toBe("absent");
    }
    const again = await client(home); // on purpose
    await stop("ctl", { home: home.path, now: true });
    expect(again.daemon.pid).not.toBe(pid);
  });
});

describe("SIGTERM", () => {
  test("ends idle, streaming and frozen clients with a reason, in good time (STOP-01, STOP-03)", async () => {
    const home = testHome();
    const daemon = await client(home);
    const idle = await RawClient.greeted(home);
    const frozen = spawnCtl(home, "ticks");
    const stream = daemon.stream("ticks", {});
    const reading = readAll(stream); // one that waits for its reader is ended with the drain
    await until("both streams are open", async () => (await status(home)).streams.open === 2);
    frozen.kill("SIGSTOP");
    process.kill(daemon.daemon.pid, "SIGTERM");
    expect(await failure(stream.result)).toMatchObject({ code: "draining" });
    expect(await failure(reading)).toMatchObject({ code: "draining" });
    await idle.ended();
    expect(idle.messages.find((message) => message.method === "$/closing")?.params).toMatchObject({
      reason: expect.stringContaining("SIGTERM"),
    });
    expect(idle.messages.at(-1)?.method).toBe("$/closed");
    await until("its end", () => !isAlive(daemon.daemon.pid));
    expect(JSON.parse(readFileSync(join(instanceDirectory(home), "owner.json"), "utf8")).ended.reason).toBe("SIGTERM");
  });

  test("a second time ends it at once (STOP-01)", async () => {
    const home = testHome();
    const daemon = await client(home, { limits: { drainMs: 60_000 } });
    const call = failure(daemon.call("sleep", forEver, { timeoutMs: 60_000 }));
    await until("it runs", async () => (await status(home)).requests.inFlight === 1);
    process.kill(daemon.daemon.pid, "SIGTERM");
    await drains(home);
    process.kill(daemon.daemon.pid, "SIGTERM");
    await until("its end", () => !isAlive(daemon.daemon.pid));
    expect((await call).code).toBe("outcome-unknown");
    expect((await ctl(home, "echo", { text: "next" })).result).toBe("next");
  });

  test("once after a stop that was asked for joins it", async () => {
    const home = testHome();
    const daemon = await client(home);
    const call = daemon.call("last", { file: join(home.path, "let-go") });
    await until("it runs", async () => (await status(home)).requests.inFlight === 1);
    const stopping = stop("ctl", { home: home.path });
    await drains(home);
    process.kill(daemon.daemon.pid, "SIGTERM");
    await call.position(); // answered after the signal was
    writeFileSync(join(home.path, "let-go"), "");
    expect(await call).toBe("let go");
    expect(await stopping).toMatchObject({ stopped: true, forced: false });
  });

  test("while it is claiming ends it, and the starter is told", async () => {
    const home = testHome({ points: true });
    home.points.hold("before-claim");
    const starting = ctlRaw(home, "start");
    const { pid } = await home.points.reached("before-claim");
    process.kill(pid, "SIGTERM"); // seen when it may go on, before it has looked at its first directory
    home.points.release("before-claim");
    const outcome = await starting;
    expect(outcome.code).toBe(5);
    expect(outcome.stderr).toContain("was ended while it was starting: SIGTERM");
    await until("its end", () => !isAlive(pid));
  });

  test("while it is starting ends it, and the starter is told", async () => {
    const home = testHome({ points: true });
    const starting = ctlRaw(home, "start", undefined, { HOB_CTL_SLOW_MS: "60000" });
    const { pid } = await home.points.reached("before-setup");
    await until("it warms up", () => logOf(home).includes("warming up"));
    process.kill(pid, "SIGTERM");
    const outcome = await starting;
    expect(outcome.code).toBe(5);
    expect(outcome.stderr).toContain("SIGTERM");
    await until("its end", () => !isAlive(pid));
    expect(filesOf(home)).toEqual(whatStays);
  });
});

describe("kill -9", () => {
  test.each(["drain", "unpublished", "closed", "before-release"] as const)(
    "at the point %s of the end leaves nothing in the way of the next command",
    async (point) => {
      const home = testHome({ points: true });
      await ctl(home, "start");
      home.points.killAt(point);
      expect((await ctlRaw(home, "stop")).code).toBe(0);
      await until("its end", () => processesOf(home).length === 0);
      expect((await ctl(home, "echo", { text: "next" })).result).toBe("next");
      expect((await status(home)).lastEnd).toMatchObject({ kind: point === "before-release" ? "clean" : "killed" });
    },
  );
});

describe("a handler that does not end", () => {
  test("is aborted after the drain, and told to its caller (STOP-02)", async () => {
    const home = testHome();
    const daemon = await client(home, { limits: { drainMs: 200 } });
    const calls = [daemon.call("never", {}), daemon.call("sleep", forEver)].map((call) => failure(call));
    await until("they run", async () => (await status(home)).requests.inFlight === 2);
    await stop("ctl", { home: home.path });
    for (const call of calls) {
      const error = await call;
      expect(error).toMatchObject({ code: "outcome-unknown" }); // it has begun: it is not made again by itself
      expect(error.message).toContain("cut short");
    }
    expect(processesOf(home)).toEqual([]);
  });

  test("does not keep those that wait behind it from the next daemon", async () => {
    const home = testHome();
    const daemon = await client(home, { limits: { drainMs: 100 } });
    const running = failure(daemon.call("one", forEver));
    await until("it runs", async () => (await status(home)).requests.inFlight === 1);
    const waiting = daemon.call("one", { ms: 1 });
    await until("one waits", async () => (await status(home)).requests.queued === 1);
    process.kill(daemon.daemon.pid, "SIGTERM");
    expect(await waiting).toBe("slept");
    expect((await running).code).toBe("outcome-unknown");
  });

  test("any more than what is to be closed: the hard deadline ends the process (STOP-02)", async () => {
    const home = testHome();
    const daemon = await client(home, { limits: { drainMs: 100, closeMs: 100 } });
    await daemon.call("endless", {});
    expect(await stop("ctl", { home: home.path })).toMatchObject({ stopped: true, forced: false });
    expect(processesOf(home)).toEqual([]);
  });
});

describe("a newcomer during the drain", () => {
  test("waits for the end and gets a new daemon (STOP-15)", async () => {
    const home = testHome();
    const daemon = await client(home);
    const { answer, letGo } = await lastingCall(home, daemon);
    process.kill(daemon.daemon.pid, "SIGTERM");
    await until("its name is gone", () => !existsSync(join(instanceDirectory(home), "sock")));
    const coming = client(home);
    await drains(home);
    letGo();
    const newcomer = await coming;
    expect(await newcomer.call("echo", { text: "new" })).toBe("new");
    expect(newcomer.daemon).toMatchObject({ started: true });
    expect(await answer).toBe("let go");
    expect((await status(home)).lastEnd).toMatchObject({ kind: "clean", reason: "SIGTERM", pid: daemon.daemon.pid });
  });
});

test("a daemon that is started by hand ends by Ctrl-C, and a closed terminal does not end it (IO-05)", async () => {
  const home = testHome();
  const daemon = await foreground(home);
  daemon.stdout?.destroy();
  daemon.stderr?.destroy();
  const guest = await client(home, { start: "never" });
  for (let line = 0; line < 1000; line++) await guest.call("print", { text: `line ${line}` });
  const ended = new Promise<number | null>((resolve) => daemon.once("exit", resolve));
  daemon.kill("SIGINT");
  expect(await ended).toBe(0);
  expect(logOf(home)).toContain("line 999");
});
