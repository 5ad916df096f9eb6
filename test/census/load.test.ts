/** Calls that nobody waits for any more, and calls that would wait for themselves. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { client, failure, figures, status } from "../clients.ts";
import { ctlPath, testHome, until } from "../support.ts";

const exclusive = `"${process.execPath}" "${ctlPath}" alone`;

describe("thousands of calls that nobody waits for any more", () => {
  test("are in no table, and the daemon has heard that they are over (LOAD-10)", async () => {
    const home = testHome();
    const daemon = await client(home);
    const controllers = Array.from({ length: 1_500 }, () => new AbortController());
    const cancelled = controllers.map(({ signal }) => failure(daemon.call("sleep", { ms: 600_000 }, { signal })));
    await until("they run", async () => (await status(home)).requests.inFlight === 1_500);
    const late = Array.from({ length: 1_500 }, () => failure(daemon.call("sleep", { ms: 600_000 }, { timeoutMs: 1 })));
    for (const controller of controllers) controller.abort();
    expect(new Set((await Promise.all(cancelled)).map(({ code }) => code))).toEqual(new Set(["cancelled"]));
    expect(new Set((await Promise.all(late)).map(({ code }) => code))).toEqual(new Set(["timed-out"]));
    await until("the daemon has forgotten them", async () => (await status(home)).requests.inFlight === 0);
    expect((await figures(home)).aborts).toBeGreaterThanOrEqual(1_500);
    expect((await status(home)).methods["sleep"]).toMatchObject({ inFlight: 0, queued: 0 });
  });

  test("do not keep a client from closing, although the daemon reads nothing (LOAD-10)", async () => {
    const daemon = await client(testHome());
    const { pid } = daemon.daemon;
    process.kill(pid, "SIGSTOP");
    try {
      const text = "x".repeat(10_000);
      const calls = Array.from({ length: 300 }, () => failure(daemon.call("echo", { text }, { timeoutMs: 1 })));
      expect(new Set((await Promise.all(calls)).map(({ code }) => code))).toEqual(new Set(["timed-out"]));
      await daemon.close();
    } finally {
      process.kill(pid, "SIGCONT");
    }
  });
});

describe("a call of one that runs alone", () => {
  test.each([
    ["a child of the daemon", false],
    ["a process that its handler started by itself", true],
  ])("is refused at once when it comes from within, from %s (LOAD-13)", async (_, unowned) => {
    const daemon = await client(testHome());
    const answer = await daemon.call("alone", { script: `${exclusive} '{"script":"true"}'`, unowned });
    expect(answer).toMatchObject({ code: 6, stderr: expect.stringContaining("deadlock: alone would wait for a call that began before") });
    expect(await daemon.call("alone", { script: "true" })).toMatchObject({ code: 0 });
  });

  test("waits for its turn when its process was there before the call that runs (LOAD-13)", async () => {
    const home = testHome();
    const daemon = await client(home);
    const [begin, go, done] = ["begin", "go", "done"].map((name) => join(home.path, name)) as [string, string, string];
    const watcher = `until [ -e ${begin} ]; do sleep 0.05; done; ${exclusive} '{"script":"true"}' >${done}.new; mv ${done}.new ${done}`;
    await daemon.call("spawn", { script: watcher });
    const running = daemon.call("alone", { script: `until [ -e ${go} ]; do sleep 0.05; done` });
    await until("it runs", async () => (await status(home)).requests.inFlight === 1);
    writeFileSync(begin, "");
    await until("the watcher waits", async () => (await status(home)).requests.queued === 1);
    writeFileSync(go, "");
    expect(await running).toMatchObject({ code: 0 });
    await until("the watcher has its answer", () => existsSync(done));
    expect(JSON.parse(readFileSync(done, "utf8"))).toMatchObject({ result: { code: 0 } });
  });
});
