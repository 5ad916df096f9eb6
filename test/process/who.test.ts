/** What a daemon says of itself. */
import { existsSync, writeFileSync } from "node:fs";
import { getPriority } from "node:os";
import { join } from "node:path";
import { methods, probe } from "@hob/kit/client";
import { describe, expect, test } from "vitest";
import { client, connected, figures, status } from "../clients.ts";
import { RawClient } from "../raw-client.ts";
import { ctlDaemonPath, instanceDirectory, spawnCtl, testHome, until } from "../support.ts";

const MiB = 2 ** 20;

describe("the status", () => {
  test("tells who runs, since when, from where and started by what", async () => {
    const home = testHome();
    const before = Date.now();
    const { daemon } = await client(home);
    const report = await status(home);
    expect(report).toMatchObject({
      daemon: "ctl",
      instance: "default",
      help: "the generic daemon of the tests",
      state: "ready",
      pid: daemon.pid,
      generation: daemon.generation,
      version: daemon.version,
      build: daemon.build,
      node: process.versions.node,
      entry: ctlDaemonPath,
      home: home.path,
      socket: join(instanceDirectory(home), "sock"),
      log: join(instanceDirectory(home), "log/daemon.log"),
      startedBy: { pid: process.pid, cwd: process.cwd() },
      config: { file: join(instanceDirectory(home), "config.json"), exists: false, lastReload: "none" },
      holds: [],
      children: [],
      logLinesLost: 0,
      process: { nice: getPriority(), umask: 0o077 },
      own: { aborts: 0, word: "plain" },
    });
    expect(report.startedAt).toBeGreaterThanOrEqual(before);
    expect(report.startedAt).toBeLessThanOrEqual(Date.now());
    expect(report.uptimeMs).toBeGreaterThan(0);
    expect(report.uptimeMs).toBeLessThan(Date.now() - before + 1_000);
    expect(report.memory.rssBytes).toBeGreaterThan(20 * MiB);
    expect(report.memory.heapUsedBytes).toBeGreaterThan(MiB);
    expect(report.cpu.userMs + report.cpu.systemMs).toBeGreaterThan(0);
    expect(report.process.openFiles).toBeGreaterThan(64);
    expect(report.limits).toMatchObject({ frameBytes: 8 * MiB, selfCheckMs: 200, drainMs: 5_000 });
    expect(Object.keys(report.methods)).toContain("echo");
  });

  test("tells who is connected, and what was asked and how long it took", async () => {
    const home = testHome();
    const daemon = await client(home);
    await Promise.all(Array.from({ length: 100 }, () => daemon.call("echo", { text: "x" })));
    await daemon.call("sleep", { ms: 60 });
    await daemon.call("throw", {}).catch(() => undefined);
    await daemon.call("echo", { text: 1 }).catch(() => undefined);
    const caller = spawnCtl(home, "sleep", { ms: 600_000 });
    const stream = daemon.stream("numbers", { count: 100_000, bytes: 1000 });
    await until("the call runs", async () => (await status(home)).requests.inFlight === 2);
    await until("the stream is held up", async () => (await figures(home)).produced >= 256);
    const report = await connected(home, 3);
    expect(report.connections.find((connection) => connection.pid === caller.pid)).toMatchObject({
      program: "ctl.mjs",
      inFlight: 1,
      streams: 0,
      queuedBytes: 0,
    });
    expect(report.connections.filter((connection) => connection.pid === process.pid).map((connection) => connection.streams)).toEqual([
      1, 0,
    ]);
    expect(report.requests).toEqual({ inFlight: 2, queued: 0, served: 101, failed: 1, refused: 1, cancelled: 0 });
    expect(report.methods.echo).toMatchObject({ inFlight: 0, queued: 0, served: 100, failed: 0, refused: 1 });
    expect(report.methods.throw).toMatchObject({ served: 0, failed: 1 });
    const { p50Ms, p99Ms } = report.methods.sleep as { p50Ms: number; p99Ms: number };
    expect(p50Ms).toBeGreaterThan(50);
    expect(p99Ms).toBeGreaterThanOrEqual(p50Ms);
    expect(report.streams.open).toBe(1);
    stream.cancel();
    await until("it is cancelled", async () => (await status(home)).requests.cancelled === 1);
  });

  test("is answered while a call fills the queue, and tells that the daemon is busy (LOAD-08)", async () => {
    const home = testHome();
    const daemon = await client(home);
    for (let count = 0; count < 3; count++) daemon.call("one", { ms: 600_000 }).catch(() => undefined);
    await until("two wait", async () => (await status(home)).requests.queued === 2);
    const seen = await probe("ctl", { home: home.path, timeoutMs: 60_000 });
    expect(seen).toMatchObject({ state: "busy", pid: daemon.daemon.pid });
    expect(seen.explanation).toContain("2 wait");
  });

  test("waits for a blocked event loop within its time, and says so beyond (LOAD-07)", async () => {
    const home = testHome();
    const daemon = await client(home);
    const file = join(home.path, "enough");
    const call = daemon.call("block", { ms: 0, untilFile: file });
    await until("it is blocked", () => existsSync(`${file}.begun`));
    const patient = probe("ctl", { home: home.path, timeoutMs: 60_000 });
    expect((await probe("ctl", { home: home.path, timeoutMs: 1_500 })).state).toBe("unresponsive");
    writeFileSync(file, "");
    const seen = await patient;
    expect(seen.state).toBe("ready");
    expect(await call).toBe("blocked");
    expect(seen.status?.loopDelay.maxMs).toBeGreaterThan(1_000);
  });

  test("lists what the daemon can do, with schemas", async () => {
    const home = testHome();
    await client(home);
    const listing = await methods("ctl", { home: home.path });
    expect(listing.find((method) => method.name === "echo")).toMatchObject({
      kind: "call",
      help: "answer the text",
      idempotent: true,
      input: { type: "object", properties: { text: { type: "string" } }, required: ["text"] },
      output: { type: "string" },
    });
    expect(listing.find((method) => method.name === "lossy")).toMatchObject({ kind: "stream", overflow: "drop" });
  });
});

test("a connection whose client lies about its pid is listed with the one that the kernel knows", async () => {
  const home = testHome();
  await client(home);
  const raw = new RawClient(home);
  raw.send({
    jsonrpc: "2.0",
    id: 0,
    method: "$/hello",
    params: { protocol: { min: 1, max: 1 }, version: "1", build: "", client: { program: "liar", pid: 1 } },
  });
  await raw.reply(0);
  expect((await status(home)).connections.find((connection) => connection.program === "liar")?.pid).toBe(process.pid);
});
