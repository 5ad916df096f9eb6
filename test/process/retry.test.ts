/** What a client does by itself when the daemon dies, ends or is not there, and what it leaves to its program. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { probe, stop } from "@hob/kit/client";
import { describe, expect, test } from "vitest";
import { client, failure, lastingCall, status } from "../clients.ts";
import { isAlive, testHome, until } from "../support.ts";

const forEver = { ms: 600_000 };

async function kill(pid: number): Promise<void> {
  process.kill(pid, "SIGKILL");
  await until("its end", () => !isAlive(pid));
}

describe("when the daemon is killed", () => {
  test("an idempotent call is made again, on the next daemon", async () => {
    const home = testHome();
    const daemon = await client(home);
    const file = join(home.path, "lives");
    const first = daemon.daemon.pid;
    const call = daemon.call("patient", { file });
    await until("it runs", () => existsSync(file) && statSync(file).size > 0); // killed earlier, it might not have written who it is
    await kill(first);
    expect(await call).toBe("the second time");
    expect(daemon.daemon).toMatchObject({ started: true });
    expect(daemon.daemon.pid).not.toBe(first);
  });

  test("any other call under way ends as outcome-unknown, at once", async () => {
    const home = testHome();
    const daemon = await client(home);
    const calls = Array.from({ length: 20 }, () => failure(daemon.call("sleep", forEver)));
    await until("they run", async () => (await status(home)).requests.inFlight === 20);
    await kill(daemon.daemon.pid);
    for (const error of await Promise.all(calls)) expect(error).toMatchObject({ code: "outcome-unknown", retryable: false, exitCode: 4 });
  });

  test("the next call finds the next daemon, and many calls at once start one", async () => {
    const home = testHome();
    const daemon = await client(home);
    const other = await client(home);
    await kill(daemon.daemon.pid);
    const answers = await Promise.all(
      [daemon, other].flatMap((one) => Array.from({ length: 10 }, (_, index) => one.call("sleep", { ms: index }))),
    );
    expect(answers).toHaveLength(20);
    expect(daemon.daemon.generation).toBe(other.daemon.generation);
    expect([daemon.daemon.started, other.daemon.started].filter(Boolean)).toHaveLength(1);
  });

  test("a client that may not start one says that there is none", async () => {
    const home = testHome();
    await client(home);
    const guest = await client(home, { start: "never" });
    await kill(guest.daemon.pid);
    expect(await failure(guest.call("echo", { text: "x" }))).toMatchObject({ code: "not-running", exitCode: 3 });
  });

  test("a stream under way ends with the error, and the next one works", async () => {
    const home = testHome();
    const daemon = await client(home);
    const stream = daemon.stream("ticks", {});
    const items = stream[Symbol.asyncIterator]();
    expect(await items.next()).toMatchObject({ value: 1 });
    await kill(daemon.daemon.pid);
    expect((await failure(stream.result)).code).toBe("outcome-unknown");
    const again = daemon.stream("numbers", { count: 3 });
    expect(await again.result).toBe(3);
  });
});

describe("when the daemon ends in order", () => {
  test("accepted work is finished first", async () => {
    const home = testHome();
    const daemon = await client(home);
    const { answer, letGo } = await lastingCall(home, daemon);
    const stopping = stop("ctl", { home: home.path });
    await until("it drains", async () => (await probe("ctl", { home: home.path })).state === "draining");
    letGo();
    expect(await stopping).toMatchObject({ stopped: true, forced: false });
    expect(await answer).toBe("let go");
  });
});

describe("a client", () => {
  test("closes after its calls are answered, and takes no more", async () => {
    const home = testHome();
    const daemon = await client(home);
    const call = daemon.call("sleep", { ms: 100 });
    const closed = daemon.close();
    expect(await call).toBe("slept");
    await closed;
    expect((await failure(daemon.call("echo", { text: "x" }))).code).toBe("disconnected");
  });

  test("that is destroyed rejects its calls with the reason", async () => {
    const home = testHome();
    const daemon = await client(home);
    const call = daemon.call("sleep", forEver);
    const reason = new Error("enough");
    daemon.destroy(reason);
    await expect(call).rejects.toBe(reason);
  });

  test("that gives up connecting by its signal says so, and the daemon goes on starting", async () => {
    const home = testHome({ points: true });
    home.points.hold("before-setup");
    const controller = new AbortController();
    const opening = failure(client(home, { signal: controller.signal }));
    await home.points.reached("before-setup");
    controller.abort();
    expect((await opening).code).toBe("cancelled");
    home.points.release("before-setup");
    expect(await (await client(home)).call("echo", { text: "up" })).toBe("up");
    expect(home.points.passed("before-setup")).toHaveLength(1);
  });
});
