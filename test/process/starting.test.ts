/** One daemon, ready when the command returns, however many want it and whatever happens to it. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  ctl,
  ctlDaemonPath,
  ctlPath,
  ctlRaw,
  filesOf,
  instanceDirectory,
  isAlive,
  node,
  processesOf,
  run,
  testHome,
  until,
} from "../support.ts";

const designFiles = ["log", "owner.json", "owner.lock", "pid", "sock", "start.lock", "state"];

describe("starting", () => {
  test("fifty commands at once start one daemon and all get their answer", async () => {
    const home = testHome();
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => ctl(home, "echo", { text: `n${index}` })));
    expect(answers.map((answer) => answer.result)).toEqual(Array.from({ length: 50 }, (_, index) => `n${index}`));
    expect(new Set(answers.map((answer) => answer.generation)).size).toBe(1);
    expect(answers.filter((answer) => answer.started)).toHaveLength(1);
    expect(processesOf(home)).toEqual([answers[0]?.pid]);
    expect(filesOf(home)).toEqual(designFiles);
  });

  test("commands that come while a slow daemon starts wait for it (READY-08)", async () => {
    const home = testHome();
    const first = ctl(home, "start", undefined, { HOB_CTL_SLOW_MS: "1500" });
    await until("the claim", () => filesOf(home).includes("owner.json"));
    const answers = await Promise.all(Array.from({ length: 10 }, () => ctl(home, "pid")));
    const { pid } = await first;
    expect(answers.every((answer) => answer.result === pid)).toBe(true);
  });

  test("a second daemon started by hand refuses and changes nothing (RACE-04)", async () => {
    const home = testHome();
    const { pid } = await ctl(home, "start");
    const before = readFileSync(join(instanceDirectory(home), "owner.json"), "utf8");
    const second = await node([ctlDaemonPath], home.env);
    expect(second.code).toBe(5);
    expect(second.stderr).toContain("already run by another process");
    expect(readFileSync(join(instanceDirectory(home), "owner.json"), "utf8")).toBe(before);
    expect((await ctl(home, "pid")).result).toBe(pid);
  });

  test("after kill -9 the next command starts a new one, and status names the old one's end", async () => {
    const home = testHome();
    const { pid } = await ctl(home, "start");
    process.kill(pid, "SIGKILL");
    await until("its end", () => !isAlive(pid));
    const answer = await ctl(home, "echo", { text: "back" });
    expect(answer.result).toBe("back");
    expect(answer.pid).not.toBe(pid);
    expect(JSON.parse(readFileSync(join(instanceDirectory(home), "owner.json"), "utf8")).lastEnd).toMatchObject({ kind: "killed", pid });
  });

  test.each([
    "before-claim",
    "claimed",
    "recorded",
    "before-setup",
    "set-up",
    "before-bind",
    "bound",
    "before-publish",
    "published",
    "before-ready",
  ] as const)("killed at the point %s, the start fails at once and the next command works (READY-04)", async (point) => {
    const home = testHome({ points: true });
    home.points.killAt(point);
    const failed = await ctlRaw(home, "start");
    expect(failed.code).toBe(5);
    expect(failed.stderr).toContain("SIGKILL");
    expect((await ctl(home, "echo", { text: "next" })).result).toBe("next");
  });

  test("x=$(ctl start 2>&1) returns, and the daemon holds none of the shell's descriptors (IO-01, READY-09)", async () => {
    const home = testHome();
    const script = `exec 3>/tmp/hob-fd3.$$ 9>&1 20>&1 100>&1; x=$(readlink /proc/self/fd/1; "${process.execPath}" "${ctlPath}" start 2>&1); echo "got $x"; readlink /proc/$$/fd/1; rm -f /tmp/hob-fd3.$$`;
    const outcome = await run("/bin/bash", ["-c", script], home.env);
    expect(outcome.stdout).toContain('"started":true');
    const [pid] = processesOf(home);
    const links = await run("/bin/sh", ["-c", `ls -l /proc/${pid}/fd`], {});
    const pipes = outcome.stdout.match(/(pipe|socket):\[\d+\]/g) ?? [];
    expect(pipes).toHaveLength(2);
    for (const pipe of pipes) expect(links.stdout).not.toContain(pipe);
    expect(links.stdout).not.toContain("hob-fd3");
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]?.split(" ") ?? [];
    expect(stat[3]).toBe(String(pid)); // a session of its own
    expect(stat[4]).toBe("0"); // no terminal
  });
});

describe("a start that fails", () => {
  test.each([
    ["throw", "thrown before listening", 5],
    ["exit", "exit code 3", 5],
    ["module", "no-such-module", 5],
    ["abort", "SIGABRT", 5],
    ["kill", "SIGKILL", 5],
    ["setup", "thrown in setup", 5],
    ["reject", "rejected in setup", 5],
  ])("%s is told with its own words (READY-04, READY-06)", async (failure, words, code) => {
    const home = testHome();
    const outcome = await ctlRaw(home, "echo", { text: "x" }, { HOB_CTL_FAIL: failure });
    expect(outcome.code).toBe(code);
    expect(outcome.stderr).toContain(words);
    expect(outcome.stdout).toBe("");
    expect(processesOf(home)).toEqual([]);
    expect((await ctl(home, "echo", { text: "well" })).result).toBe("well");
  });

  test("everybody who waited gets the same error (READY-06, READY-08)", async () => {
    const home = testHome({ points: true });
    home.points.hold("before-claim");
    const env = { HOB_CTL_FAIL: "setup" };
    const commands = Array.from({ length: 8 }, () => ctlRaw(home, "echo", { text: "x" }, env));
    await home.points.reached("before-claim");
    await home.points.reached("client-waiting", { count: 7 });
    home.points.release("before-claim");
    const outcomes = await Promise.all(commands);
    expect(outcomes.every((outcome) => outcome.code === 5 && outcome.stderr.includes("thrown in setup"))).toBe(true);
    expect(home.points.passed("before-claim").length).toBeLessThan(3);
  });

  test("a bad configuration is told with file, line and field", async () => {
    const home = testHome();
    mkdirSync(instanceDirectory(home), { recursive: true, mode: 0o700 });
    const config = join(instanceDirectory(home), "config.json");
    writeFileSync(config, '{\n  "word": 7\n}\n');
    const shape = await ctlRaw(home, "start");
    expect(shape.code).toBe(5);
    expect(shape.stderr).toContain("word");
    expect(shape.stderr).toContain(config);
    writeFileSync(config, '{\n  "word": \n}\n');
    const syntax = await ctlRaw(home, "start");
    expect(syntax.stderr).toContain("line 3");
  });
});

describe("junk in the state directory", () => {
  const junk: Record<string, (path: string) => void> = {
    empty: (path) => writeFileSync(path, ""),
    zeros: (path) => writeFileSync(path, Buffer.alloc(512)),
    garbage: (path) => writeFileSync(path, "\u0000\u0001{not json"),
    "a directory": (path) => mkdirSync(join(path, "inside"), { recursive: true }),
    "a link": (path) => symlinkSync("/tmp/hob-junk-target", path),
    "another's pid": (path) => writeFileSync(path, `${process.pid}\n`),
  };
  for (const name of [
    "owner.lock",
    "start.lock",
    "owner.json",
    "pid",
    "sock",
    "state",
    "log",
    "config.json",
    "state/snapshot.json",
    "state/crash.json",
    "log/daemon.log",
  ]) {
    test.each(Object.keys(junk))(`${name} is %s: the next command works or says what to do`, async (kind) => {
      const home = testHome();
      const path = join(instanceDirectory(home), name);
      mkdirSync(join(path, ".."), { recursive: true, mode: 0o700 });
      junk[kind]?.(path);
      const outcome = await ctlRaw(home, "echo", { text: "works" });
      if (outcome.code === 0) expect(outcome.stdout).toContain("works");
      else expect(outcome.stderr, "names the file").toContain(path);
      expect(outcome.code, outcome.stderr).not.toBe(1);
    });
  }
});
