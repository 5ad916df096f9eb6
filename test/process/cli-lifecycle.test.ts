/** `hob start`, `stop`, `restart`, `reload`, `status` and `ls` on real daemons: what they say, and their exit codes. */
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { hob, hobJson, hobPath, hobWith, startCtl } from "../hob.ts";
import { ctlDaemonPath, instanceDirectory, isAlive, run, standStill, testHome, until } from "../support.ts";

describe("hob start and hob stop", () => {
  it("return when the daemon is ready, and when it is gone", async () => {
    const home = testHome();
    expect(await hob(home, "start", "ctl", "--entry", ctlDaemonPath)).toMatchObject({
      code: 0,
      stderr: "",
      stdout: expect.stringMatching(/^ctl is ready \(pid \d+, started in \d+/) as string,
    });
    const again = await hob(home, "start", "ctl");
    expect(again.stdout).toMatch(/^ctl was running already \(pid \d+\)\n$/);
    expect((await hob(home, "stop", "ctl")).stdout).toMatch(/^ctl stopped \(pid \d+, in \d+/);
    expect(await hob(home, "stop", "ctl")).toMatchObject({ code: 0, stdout: "ctl was not running\n" });
  });

  it("return in a command substitution: the daemon holds nothing of the shell", async () => {
    const home = testHome();
    const outcome = await run(
      "/bin/sh",
      ["-c", `x=$("${process.execPath}" "${hobPath}" start ctl --entry "${ctlDaemonPath}" 2>&1); echo "[$x]"`],
      home.env,
    );
    expect(outcome.stdout).toMatch(/^\[(.* …\n)*ctl is ready \(pid \d+, started in .*\)\]\n$/);
  });

  it("show the daemon's own words and exit code 5 when it cannot start", async () => {
    const home = testHome();
    const outcome = await hobWith(home, { HOB_CTL_FAIL: "throw" }, "start", "ctl", "--entry", ctlDaemonPath);
    expect(outcome).toMatchObject({ code: 5, stdout: "" });
    expect(outcome.stderr).toMatch(/^hob start: /);
    expect(outcome.stderr).toContain("thrown before listening");
    expect(outcome.stderr).toMatch(/\nNext: .+\n$/);
  });

  it("stop exactly the daemons that belong under a directory", async () => {
    const home = testHome();
    const root = realpathSync(mkdtempSync(join(tmpdir(), "hob-under-")));
    onTestFinished(() => rmSync(root, { recursive: true, force: true }));
    for (const name of ["project", "project/sub", "project2"]) mkdirSync(join(root, name));
    for (const name of ["project", "project/sub", "project2"])
      expect(await hob(home, "start", "ctl", "--entry", ctlDaemonPath, "-d", join(root, name))).toMatchObject({ code: 0 });
    const { value } = await hobJson(home, "stop", "--under", join(root, "project"));
    expect(value.data.map(({ stopped }: { stopped: boolean }) => stopped)).toEqual([true, true]);
    const left = (await hobJson(home, "ls")).value.data as { owner: { directory: string } }[];
    expect(left.map(({ owner }) => owner.directory)).toEqual([join(root, "project2")]);
    expect(await hob(home, "stop", "--all")).toMatchObject({ code: 0 });
  });
});

describe("hob status", () => {
  it("ends with 0 for one that answers, 3 for one that is down, 10 for a name that nobody has", async () => {
    const home = testHome();
    const pid = await startCtl(home);
    expect(await hobJson(home, "status", "ctl")).toMatchObject({
      code: 0,
      value: { ok: true, data: { state: "ready", pid, status: { daemon: "ctl" } } },
    });
    await hob(home, "stop", "ctl");
    expect(await hobJson(home, "status", "ctl")).toMatchObject({
      code: 3,
      value: { ok: true, data: { lastEnd: { kind: "clean", reason: "hob stop" } } },
    });
    expect(await hobJson(home, "status", "clt")).toMatchObject({
      code: 10,
      value: { ok: false, error: { code: "not-found", hint: "Did you mean ctl?" } },
    });
  });

  it("ends with 4 for one that is frozen, which only stop --now ends", async () => {
    const home = testHome();
    const pid = await startCtl(home);
    await standStill(pid);
    const outcome = await hob(home, "status", "ctl", "--timeout", "300ms");
    expect(outcome).toMatchObject({ code: 4 });
    expect(outcome.stdout).toMatch(new RegExp(`^ctl  unresponsive\n {2}pid ${pid} is alive but did not answer\n`));
    expect(await hob(home, "stop", "ctl", "--now")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`ctl was ended by force (pid ${pid}`) as string,
    });
    await until("the frozen process is gone", () => !isAlive(pid));
  });

  it("names the crash report of a daemon that crashed", async () => {
    const home = testHome();
    const pid = await startCtl(home);
    await hob(home, "call", "ctl", "crash");
    await until("the daemon has crashed", () => !isAlive(pid));
    const { code, stdout } = await hob(home, "status", "ctl");
    expect(code).toBe(3);
    expect(stdout).toContain("crashed on purpose");
    expect(stdout).toContain(join(instanceDirectory(home), "state", "crash.json"));
  });
});

describe("hob restart and hob reload", () => {
  it("leave the running daemon alone when the new one would not start", async () => {
    const home = testHome();
    const pid = await startCtl(home);
    const outcome = await hobWith(home, { HOB_CTL_FAIL: "throw" }, "restart", "ctl");
    expect([outcome.code, outcome.stderr.includes("thrown before listening")]).toEqual([5, true]);
    expect((await hobJson(home, "status", "ctl")).value.data.pid).toBe(pid);
    expect((await hob(home, "restart", "ctl")).stdout).toMatch(new RegExp(`^ctl is ready \\(pid \\d+, in place of pid ${pid}, in `));
  });

  it("say what is wrong with a configuration, with exit code 5", async () => {
    const home = testHome();
    await startCtl(home);
    const config = join(instanceDirectory(home), "config.json");
    writeFileSync(config, '{"word":7}');
    const refused = await hob(home, "reload", "ctl");
    expect([refused.code, refused.stderr.includes("word")]).toEqual([5, true]);
    writeFileSync(config, '{"word":"new"}');
    expect(await hob(home, "reload", "ctl")).toMatchObject({ code: 0, stdout: "ctl took its new configuration\n" });
    expect(await hob(home, "call", "ctl", "word")).toMatchObject({ code: 0, stdout: '"new"\n' });
  });
});

describe("verbs that only look", () => {
  it("start nothing, on a machine where nothing ever ran", async () => {
    const home = testHome();
    const codes = await Promise.all(
      [
        ["ls"],
        ["status"],
        ["status", "py"],
        ["logs", "py"],
        ["methods", "py"],
        [],
        ["doctor"],
        ["help"],
        ["__complete", "--", "status", ""],
      ].map(async (words) => (await hob(home, ...words)).code),
    );
    expect(codes.slice(0, 6)).toEqual([0, 3, 3, 10, 3, 0]);
    const instances = await hobJson(home, "ls", "--all");
    expect(instances.value.data).toEqual([]);
    expect(readdirSync(join(home.path, "..")).includes("home") ? readdirSync(home.path) : []).toEqual([]);
  });
});
