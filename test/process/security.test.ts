/** Other users, planted files and links, loose modes, and what must not be told (SEC-01 to SEC-10, ENV-11). */
import {
  chmodSync,
  chownSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { probe } from "@hob/kit/client";
import type { TemporaryHome } from "@hob/kit/testing";
import { describe, expect, onTestFinished, test } from "vitest";
import { client, status } from "../clients.ts";
import { ctl, ctlPath, ctlRaw, instanceDirectory, logOf, pidsWhere, run, testHome, until } from "../support.ts";
import { below, isRoot, newUser } from "../users.ts";

function entriesBelow(path: string): string[] {
  return readdirSync(path, { recursive: true, encoding: "utf8" }).map((entry) => join(path, entry));
}

describe("directories", () => {
  test("of one's own that are open to others are tightened (SEC-03)", async () => {
    const home = testHome();
    mkdirSync(instanceDirectory(home), { recursive: true });
    for (const path of [home.path, instanceDirectory(home)]) chmodSync(path, 0o777);
    await ctl(home, "start");
    for (const path of [home.path, instanceDirectory(home)]) expect(lstatSync(path).mode & 0o777).toBe(0o700);
  });

  test.each([
    ["the home", (home: TemporaryHome) => home.path],
    ["the instance", instanceDirectory],
  ])("that are links are refused by name, and nothing is made behind them: %s (SEC-03)", async (_, pathOf) => {
    const home = testHome();
    const elsewhere = mkdtempSync("/tmp/hob-test-");
    onTestFinished(() => rmSync(elsewhere, { recursive: true }));
    mkdirSync(join(pathOf(home), ".."), { recursive: true, mode: 0o700 });
    symlinkSync(elsewhere, pathOf(home));
    const outcome = await ctlRaw(home, "start");
    expect(outcome.code).toBe(9);
    expect(outcome.stderr).toContain(`${pathOf(home)} must be a directory, and is a symbolic link`);
    expect(readdirSync(elsewhere)).toEqual([]);
    rmSync(pathOf(home));
  });

  test("that are files are refused by name (SEC-03)", async () => {
    const home = testHome();
    writeFileSync(home.path, "");
    const outcome = await ctlRaw(home, "start");
    expect(outcome).toMatchObject({ code: 9, stdout: "" });
    expect(outcome.stderr).toContain(home.path);
    rmSync(home.path);
  });

  test.runIf(isRoot)("of another user are refused with owner and remedy, and left as they are (SEC-03, ENV-11)", async () => {
    const user = newUser();
    const home = below(user, "home");
    expect((await user.ctl(["start"], { HOB_HOME: home })).code).toBe(0);
    await user.ctl(["stop"], { HOB_HOME: home });
    const before = entriesBelow(home);
    const elevated = await run(process.execPath, [ctlPath, "start"], { HOB_HOME: home });
    expect(elevated.code).toBe(9);
    expect(elevated.stderr).toContain(`belongs to user ${user.uid}`);
    expect(entriesBelow(home)).toEqual(before);
    expect((await user.ctl(["echo", '{"text":"mine"}'], { HOB_HOME: home })).stdout).toContain("mine");
  });

  test.runIf(isRoot).each(["owner.lock", "start.lock", "owner.json", "pid", "log", "log/daemon.log", "state", "config.json"])(
    "hold a %s that sudo left behind: the next command works, or names it and its owner (ENV-11)",
    async (name) => {
      const user = newUser();
      const home = below(user, "home");
      await user.ctl(["start"], { HOB_HOME: home });
      await user.ctl(["stop"], { HOB_HOME: home });
      const path = join(home, "ctl@default", name);
      if (name === "config.json" || name === "pid") writeFileSync(path, "{}");
      chownSync(path, 0, 0);
      chmodSync(path, lstatSync(path).isDirectory() ? 0o700 : 0o600);
      const outcome = await user.ctl(["echo", '{"text":"works"}'], { HOB_HOME: home });
      if (outcome.code === 0) expect(outcome.stdout).toContain("works");
      else expect(outcome.stderr).toContain(path);
      expect([0, 5, 9], outcome.stderr).toContain(outcome.code);
    },
  );

  test.runIf(isRoot)("that may not be entered are reported as such, and nothing in them is touched (RACE-06, ENV-19)", async () => {
    const user = newUser();
    const home = below(user, "home");
    await user.ctl(["start"], { HOB_HOME: home });
    const before = entriesBelow(home);
    chownSync(home, 0, 0);
    const outcome = await user.ctl(["echo", '{"text":"x"}'], { HOB_HOME: home });
    expect(outcome.code).toBe(9);
    expect(outcome.stderr).toContain(home);
    expect(entriesBelow(home)).toEqual(before);
    chownSync(home, user.uid, user.uid);
    expect((await user.ctl(["echo", '{"text":"again"}'], { HOB_HOME: home })).stdout).toContain("again");
  });
});

describe("the socket", () => {
  test("and everything beside it is its owner's alone, whatever the umask (SEC-01, SEC-02)", async () => {
    const home = testHome();
    const outcome = await run("/bin/sh", ["-c", `umask 000; exec "$0" "$1" start`, process.execPath, ctlPath], home.env);
    expect(outcome.code, outcome.stderr).toBe(0);
    for (const path of [home.path, ...entriesBelow(home.path)])
      expect(`${path} ${(lstatSync(path).mode & 0o077).toString(8)}`).toBe(`${path} 0`);
    expect((await status(home)).process.umask).toBe(0o077);
  });

  test("is never open to others, from its first moment on (SEC-01)", async () => {
    const home = testHome({ points: true });
    home.points.hold("bound");
    const starting = run("/bin/sh", ["-c", `umask 000; exec "$0" "$1" start`, process.execPath, ctlPath], home.env);
    await home.points.reached("bound");
    const sockets = entriesBelow(home.path).filter((path) => lstatSync(path).isSocket());
    expect(sockets).toHaveLength(1);
    for (const path of sockets) expect(lstatSync(path).mode & 0o777).toBe(0o600);
    home.points.release("bound");
    expect((await starting).code).toBe(0);
  });

  test.runIf(isRoot)("of another user gets no byte from us, and is named (SEC-05)", async () => {
    const home = testHome();
    mkdirSync(instanceDirectory(home), { recursive: true, mode: 0o700 });
    const path = join(instanceDirectory(home), "sock");
    let bytes = 0;
    const squatter = createServer((socket) => void socket.on("data", (data) => (bytes += data.length)));
    onTestFinished(() => void squatter.close());
    await new Promise<void>((resolve) => squatter.listen(path, resolve));
    lchownSync(path, 65_534, 65_534);
    const outcome = await ctlRaw(home, "echo", { text: "secret" });
    expect(outcome.code).toBe(9);
    expect(outcome.stderr).toContain(`${path} belongs to user 65534`);
    expect(bytes).toBe(0);
    lchownSync(path, 0, 0);
  });

  test("of a program that is no daemon is found out, and left alone", async () => {
    const home = testHome();
    mkdirSync(instanceDirectory(home), { recursive: true, mode: 0o700 });
    const stranger = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.end("220 smtp ready\r\n");
    });
    onTestFinished(() => void stranger.close());
    await new Promise<void>((resolve) => stranger.listen(join(instanceDirectory(home), "sock"), resolve));
    const outcome = await ctlRaw(home, "echo", { text: "x" });
    expect(outcome.code).toBe(8);
    expect(outcome.stderr).toContain("not-a-daemon");
    await expect(probe("ctl", { home: home.path })).rejects.toMatchObject({ code: "not-a-daemon" });
    expect(readdirSync(instanceDirectory(home))).toEqual(["sock"]);
  });
});

test("a secret in the environment, the configuration, a parameter or a log field is found in no file and no list (SEC-10)", async () => {
  const home = testHome();
  const marker = "marker-5f1c";
  mkdirSync(instanceDirectory(home), { recursive: true, mode: 0o700 });
  writeFileSync(join(instanceDirectory(home), "config.json"), JSON.stringify({ word: "w", token: `${marker}-config` }), { mode: 0o600 });
  await ctl(home, "start", undefined, { API_TOKEN: `${marker}-environment` });
  const daemon = await client(home);
  await daemon.call("echo", { text: `${marker}-parameter` });
  await daemon.call("print", { text: "with a field that is a secret" });
  await daemon.call("echo", { text: { nested: `${marker}-invalid` } }).catch(() => undefined);
  await daemon.call("crash", {});
  await until("the crash is written down", () => readdirSync(join(instanceDirectory(home), "state")).includes("crash.json"));
  await ctl(home, "start");
  await ctl(home, "stop");
  await ctl(home, "start");
  const report = JSON.stringify(await probe("ctl", { home: home.path }));
  for (const path of entriesBelow(home.path).filter((entry) => lstatSync(entry).isFile() && !entry.endsWith("config.json"))) {
    expect(readFileSync(path, "utf8"), path).not.toContain(marker);
  }
  expect(report).not.toContain(marker);
  expect(logOf(home)).not.toContain("marker-secret");
  expect(
    pidsWhere((environment) => environment.includes(`HOB_HOME=${home.path}`) && environment.some((line) => line.includes(marker))),
  ).toEqual([]);
});
