/** `@hob/kit/testing`, as the author of a daemon uses it. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "@hob/kit/client";
import { temporaryHome, tracePoints } from "@hob/kit/testing";
import { describe, expect, test } from "vitest";
import { client, failure } from "../clients.ts";
import { ctl, ctlDaemonPath, ctlRaw, instanceDirectory, isAlive, processesOf, testHome, until } from "../support.ts";

describe("a temporary home", () => {
  test("is made for one test, and gone with all its daemons after it", async () => {
    const pids: number[] = [];
    let path = "";
    {
      await using home = temporaryHome();
      path = home.path;
      for (const instance of ["default", "other", "frozen"]) pids.push((await client(home, { instance })).daemon.pid);
      process.kill(pids[2] as number, "SIGSTOP");
      expect(processesOf(home).sort()).toEqual([...pids].sort());
    }
    expect(existsSync(path)).toBe(false);
    await until("they are gone", () => !pids.some(isAlive));
  });

  test("says which daemon it could not end, and leaves the files for whoever looks", async () => {
    const home = temporaryHome();
    const { pid } = await ctl(home, "start");
    process.kill(pid, "SIGSTOP");
    const record = join(instanceDirectory(home), "owner.json");
    const text = readFileSync(record, "utf8");
    writeFileSync(record, JSON.stringify({ ...(JSON.parse(text) as object), startTime: "1" }));
    await expect(home.dispose()).rejects.toThrow(/still alive: ctl@default/);
    writeFileSync(record, text);
    await home.dispose();
    expect(existsSync(home.path)).toBe(false);
  });

  test("of two tests at once are two", async () => {
    const [a, b] = [testHome(), testHome()];
    const [one, two] = await Promise.all([client(a), client(b)]);
    expect(one.daemon.pid).not.toBe(two.daemon.pid);
  });
});

describe("the points", () => {
  test("of a whole life are passed in the order of their list", async () => {
    const home = testHome({ points: true });
    const { pid } = await ctl(home, "start");
    await ctl(home, "stop");
    const passed = home.points
      .passed()
      .filter((point) => point.pid === pid)
      .map(({ point }) => point);
    const ofDaemon = tracePoints.filter((point) => !point.startsWith("client-"));
    expect(passed.filter((point) => !point.startsWith("client-"))).toEqual(ofDaemon);
  });

  test("can be waited for, held and let go, over any number of processes", async () => {
    const home = testHome({ points: true });
    home.points.hold("before-publish"); // later a command that is late finds the address, and waits for nobody
    const commands = Array.from({ length: 3 }, (_, index) => ctl(home, "echo", { text: `${index}` }));
    const { pid } = await home.points.reached("before-publish");
    await home.points.reached("client-waiting", { count: 2 });
    expect(home.points.passed("ready")).toEqual([]);
    home.points.release("before-publish");
    expect((await Promise.all(commands)).map((answer) => answer.pid)).toEqual([pid, pid, pid]);
  });

  test("kill one process that comes there, and only one", async () => {
    const home = testHome({ points: true });
    home.points.killAt("before-publish");
    const first = await ctlRaw(home, "start");
    expect(first.code).toBe(5);
    expect(first.stderr).toContain("SIGKILL");
    expect((await ctl(home, "echo", { text: "next" })).result).toBe("next");
  });

  test("that nobody passes are told with those that were", async () => {
    const home = testHome({ points: true });
    await ctl(home, "start");
    await expect(home.points.reached("drain", { timeoutMs: 50 })).rejects.toThrow(/nobody passed the point "drain".*ready/);
  });

  test("cost nothing where nobody watches", async () => {
    const home = testHome();
    await ctl(home, "start");
    expect(home.points.passed()).toEqual([]);
  });
});

test("a typed client is one by the contract's type alone", async () => {
  const home = testHome();
  const { ctl: contract } = await import("../fixtures/ctl.contract.mjs");
  await using daemon = await connect<typeof contract>("ctl", { entry: ctlDaemonPath, home: home.path });
  const text: string = await daemon.echo({ text: "typed" });
  expect(text).toBe("typed");
  const numbers: unknown[] = [];
  for await (const item of daemon.numbers({ count: 3 })) numbers.push(item);
  expect(numbers).toHaveLength(3);
  expect(daemon.daemon.name).toBe("ctl");
  // @ts-expect-error: there is no such method
  expect(await failure(daemon.nothing({}))).toMatchObject({ code: "unknown-method" });
});
