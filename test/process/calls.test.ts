/** Calls against handlers that are slow, busy or stubborn, and callers that give up, vanish or freeze. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { client, connected, failure, figures, status } from "../clients.ts";
import { ctl, ctlRaw, node, spawnCtl, testHome, until } from "../support.ts";

const forEver = { ms: 600_000 };

describe("a deadline", () => {
  test("ends a slow call at its caller, aborts its handler and frees its slot", async () => {
    const home = testHome();
    const daemon = await client(home);
    const error = await failure(daemon.call("one", forEver, { timeoutMs: 200 }));
    expect(error).toMatchObject({ code: "timed-out", exitCode: 7 });
    expect(error.message).toContain("200 ms");
    expect((await figures(home)).aborts).toBe(1);
    expect(await daemon.call("one", { ms: 1 })).toBe("slept");
    const { inFlight, queued, failed, cancelled } = (await status(home)).requests;
    // Its daemon ends it, or its caller does, who waits only a little longer for the daemon's own word.
    expect({ inFlight, queued, ended: failed + cancelled }).toEqual({ inFlight: 0, queued: 0, ended: 1 });
  });

  test("frees the slot of a handler that ignores its abort", async () => {
    const home = testHome();
    const daemon = await client(home, { limits: { settleMs: 50 } });
    expect((await failure(daemon.call("stubborn", forEver, { timeoutMs: 50 }))).code).toBe("timed-out");
    expect(await daemon.call("stubborn", { ms: 1 })).toBe("slept");
  });

  test("counts while the call waits in the queue, and takes it out", async () => {
    const home = testHome();
    const daemon = await client(home);
    const running = daemon.call("one", forEver, { timeoutMs: 60_000 });
    await until("it runs", async () => (await status(home)).requests.inFlight === 1);
    expect((await failure(daemon.call("one", { ms: 1 }, { timeoutMs: 50 }))).code).toBe("timed-out");
    expect(await running.position()).toEqual({ ahead: 0, running: 1 });
    expect((await status(home)).requests).toMatchObject({ inFlight: 1, queued: 0 });
    daemon.destroy();
    expect((await failure(running)).code).toBe("outcome-unknown");
  });

  test("holds while the daemon is frozen", async () => {
    const home = testHome();
    const daemon = await client(home);
    process.kill(daemon.daemon.pid, "SIGSTOP");
    try {
      expect((await failure(daemon.call("echo", { text: "x" }, { timeoutMs: 200 }))).code).toBe("timed-out");
    } finally {
      process.kill(daemon.daemon.pid, "SIGCONT");
    }
    expect(await daemon.call("echo", { text: "thawed" })).toBe("thawed");
  });
});

describe("a queue", () => {
  test("tells a waiting caller how many are before it", async () => {
    const home = testHome();
    const first = await client(home);
    const second = await client(home);
    const running = first.call("one", forEver);
    await until("it runs", async () => (await status(home)).requests.inFlight === 1);
    const waiting = [first.call("one", forEver), first.call("one", forEver)];
    await until("two wait", async () => (await status(home)).requests.queued === 2);
    const last = second.call("one", forEver);
    expect(await last.position()).toEqual({ ahead: 1, running: 1 }); // the connections take turns
    expect(await waiting[1]?.position()).toEqual({ ahead: 2, running: 1 });
    expect((await status(home)).methods.one).toMatchObject({ inFlight: 1, queued: 3 });
    const ends = [running, ...waiting, last].map((call) => failure(call));
    first.destroy();
    second.destroy();
    expect((await Promise.all(ends)).map((error) => error.code)).toEqual(Array(4).fill("outcome-unknown"));
  });

  test("that is full answers busy with a time to try again", async () => {
    const home = testHome();
    const daemon = await client(home);
    await daemon.call("one", { ms: 1_700 }); // so that the time to try again is too long for this client
    const calls = Array.from({ length: 6 }, () => failure(daemon.call("one", forEver)));
    await until("five wait", async () => (await status(home)).requests.queued === 5);
    const error = await failure(daemon.call("one", { ms: 1 }, { timeoutMs: 4_900 }));
    expect(error).toMatchObject({ code: "busy", retryable: true, exitCode: 6 });
    expect(error.retryAfterMs).toBeGreaterThan(0);
    expect((await status(home)).requests.refused).toBeGreaterThan(0);
    daemon.destroy();
    await Promise.all(calls);
  });

  test("that is full is tried again by clients that have time", async () => {
    const home = testHome();
    const daemon = await client(home);
    const answers = await Promise.all(Array.from({ length: 30 }, () => daemon.call("one", { ms: 5 }, { timeoutMs: 20_000 })));
    expect(answers).toEqual(Array(30).fill("slept"));
    expect((await status(home)).requests.refused).toBeGreaterThan(0);
  });
});

describe("a caller", () => {
  test("that cancels has its handler aborted (LOAD-10)", async () => {
    const home = testHome();
    const daemon = await client(home);
    const controller = new AbortController();
    const call = daemon.call("one", forEver, { signal: controller.signal });
    await until("it runs", async () => (await status(home)).requests.inFlight === 1);
    controller.abort();
    expect((await failure(call)).code).toBe("cancelled");
    expect(await daemon.call("one", { ms: 1 })).toBe("slept");
    expect(await figures(home)).toMatchObject({ aborts: 1 });
    expect((await status(home)).requests.cancelled).toBe(1);
  });

  test("that is killed has its handler aborted, and the next one proceeds (LOAD-11)", async () => {
    const home = testHome();
    const daemon = await client(home);
    const caller = spawnCtl(home, "one", forEver);
    await until("it runs", async () => (await status(home)).requests.inFlight === 1);
    caller.kill("SIGKILL");
    expect(await daemon.call("one", { ms: 1 })).toBe("slept");
    expect(await figures(home)).toMatchObject({ aborts: 1 });
  });

  test("that is frozen keeps its slot only until its deadline (LOAD-11)", async () => {
    const home = testHome();
    const daemon = await client(home);
    const caller = spawnCtl(home, "one", forEver, { CTL_CALL_TIMEOUT_MS: "3000" });
    await until("it runs", async () => (await status(home)).requests.inFlight === 1);
    caller.kill("SIGSTOP");
    expect(await daemon.call("one", { ms: 1 })).toBe("slept");
    caller.kill("SIGKILL");
  });

  test("that is killed leaves the call of a detached method running", async () => {
    const home = testHome();
    await client(home);
    const file = join(home.path, "detached");
    const caller = spawnCtl(home, "detached", { file });
    await until("it runs", async () => (await status(home)).requests.inFlight === 1);
    caller.kill("SIGKILL");
    expect((await connected(home, 2)).requests).toMatchObject({ inFlight: 1, cancelled: 0 });
    writeFileSync(file, "");
    await until("the work is done", () => existsSync(file) && readFileSync(file, "utf8") === "done");
  });

  test("is told how far the call is", async () => {
    const home = testHome();
    const daemon = await client(home);
    const seen: unknown[] = [];
    await daemon.call("progress", { steps: 3 }, { onProgress: (value) => seen.push(value) });
    expect(seen).toEqual([1, 2, 3].map((done) => ({ done, total: 3 })));
  });

  test("brings its own directory, environment and umask, not those of whoever started the daemon (ENV-01)", async () => {
    const home = testHome();
    await ctl(home, "start", undefined, { FOO: "1" });
    const daemon = await client(home);
    const context = { cwd: "/tmp", env: { FOO: "2" }, umask: 0o027, terminal: { columns: 81, rows: 25 } };
    expect(await daemon.call("context", {}, { context })).toMatchObject({ context, peer: { pid: process.pid } });
    expect(await daemon.call("context", {})).toMatchObject({ context: {} });
  });

  test("that waits for a call keeps its process alive, and one that waits for nothing does not", async () => {
    const home = testHome();
    const script = (call: string) => `
      import { open } from "@hob/kit/client";
      const daemon = await open("ctl", { home: ${JSON.stringify(home.path)} });
      ${call}`;
    await client(home);
    const run = (call: string) => node(["--input-type=module", "-e", script(call)], home.env);
    expect(await run(`console.log(await daemon.call("sleep", { ms: 100 }));`)).toMatchObject({ code: 0, stdout: "slept\n" });
    expect(await run(`console.log("open");`)).toMatchObject({ code: 0, stdout: "open\n" });
  });
});

test("a command whose call times out ends with 7 and says so", async () => {
  const home = testHome();
  const outcome = await ctlRaw(home, "sleep", forEver, { CTL_CALL_TIMEOUT_MS: "1000" });
  expect(outcome).toMatchObject({ code: 7, stdout: "" });
  expect(outcome.stderr).toContain("timed-out");
});
