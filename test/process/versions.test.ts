/** Clients and daemons of different versions on one instance. */
import { readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { restart, type UntypedClient } from "@hob/kit/client";
import { describe, expect, test } from "vitest";
import { client, connected, failure, optionsOf, status } from "../clients.ts";
import { install } from "../installations.ts";
import { testHome } from "../support.ts";

const serves = async (daemon: UntypedClient): Promise<void> => expect(await daemon.call("echo", { text: "served" })).toBe("served");

describe("a newer client", () => {
  test("replaces the daemon, says so, and the old one ends in order (VER-01)", async () => {
    const home = testHome();
    const [old, recent] = [install("1.0.0"), install("1.1.0")];
    const { daemon } = await client(home, { entry: old.entry });
    const remarks: string[] = [];
    const newer = await client(home, { entry: recent.entry, onRemark: (text) => remarks.push(text) });
    expect(newer.daemon).toMatchObject({ version: "1.1.0", started: true });
    expect(remarks.join()).toContain(
      `replacing ctl@default 1.0.0 (pid ${daemon.pid}) by 1.1.0; it ran ${old.entry}, and this is ${recent.entry}`,
    );
    expect((await status(home)).lastEnd).toMatchObject({ kind: "clean", reason: "replaced by version 1.1.0", pid: daemon.pid });
  });

  test("of the same version whose entry was written later replaces it, too (VER-01)", async () => {
    const home = testHome();
    const program = install("1.0.0");
    const { daemon } = await client(home, { entry: program.entry });
    program.touch(0);
    const decisions: string[] = [];
    const onRemark = (text: string, kind: string): void => void (kind === "decision" && decisions.push(text));
    const newer = await client(home, { entry: program.entry, onRemark });
    expect(decisions).toEqual([`replacing ctl@default 1.0.0 (pid ${daemon.pid}) by a newer build of 1.0.0`]);
    expect(newer.daemon.pid).not.toBe(daemon.pid);
    expect((await client(home, { entry: program.entry })).daemon.pid).toBe(newer.daemon.pid);
  });

  test("leaves it where the daemon says `keep` (VER-01)", async () => {
    const home = testHome();
    const { daemon } = await client(home, { entry: install("1.0.0").entry, env: { HOB_CTL_UPGRADE: "keep" } });
    expect((await client(home, { entry: install("2.0.0").entry })).daemon).toMatchObject({ pid: daemon.pid, version: "1.0.0" });
  });

  test("leaves it where the daemon says `when-idle` until nobody else uses it", async () => {
    const home = testHome();
    const recent = install("2.0.0");
    const user = await client(home, { entry: install("1.0.0").entry, env: { HOB_CTL_UPGRADE: "when-idle" } });
    const first = await client(home, { entry: recent.entry });
    expect(first.daemon.pid).toBe(user.daemon.pid);
    await serves(user);
    await user.close();
    await first.close();
    await connected(home, 1);
    expect((await client(home, { entry: recent.entry })).daemon.version).toBe("2.0.0");
  });

  test("whose own version would not start leaves the old one serving, and says why (VER-09, STOP-05)", async () => {
    const home = testHome();
    const [old, broken] = [install("1.0.0"), install("2.0.0")];
    const user = await client(home, { entry: old.entry });
    broken.overwrite('throw new Error("half an update");\n');
    const error = await failure(client(home, { entry: broken.entry }));
    expect(error.exitCode).toBe(5);
    expect(error.message).toContain("half an update");
    expect(error.message).toContain("the old one was left running");
    const restarted = await failure(restart("ctl", optionsOf(home, { entry: broken.entry })));
    expect(restarted.message).toContain("half an update");
    await serves(user);
    expect((await status(home)).pid).toBe(user.daemon.pid);
  });
});

test("an installation that changes under a running daemon, step by step, costs it nothing before the new one is whole (VER-09)", async () => {
  const home = testHome();
  const [old, recent] = [install("1.0.0"), install("2.0.0")];
  const whole = readFileSync(recent.entry, "utf8");
  const current = join(old.directory, "current");
  symlinkSync(old.directory, current);
  const entry = join(current, "ctl.daemon.mjs");
  const user = await client(home, { entry });
  rmSync(current);
  expect((await client(home, { entry })).daemon.pid).toBe(user.daemon.pid); // nothing is there at this moment
  recent.overwrite(whole.slice(0, whole.length / 2));
  symlinkSync(recent.directory, current);
  const half = await failure(client(home, { entry }));
  expect(half.message).toContain("the old one was left running");
  await serves(user);
  expect((await status(home)).pid).toBe(user.daemon.pid);
  recent.overwrite(whole);
  expect((await client(home, { entry })).daemon).toMatchObject({ version: "2.0.0", started: true });
});

describe("an older client", () => {
  test("uses the newer daemon and never replaces it (VER-03)", async () => {
    const home = testHome();
    const { daemon } = await client(home, { entry: install("1.10.0").entry });
    const older = await client(home, { entry: install("1.9.0").entry });
    expect(older.daemon).toMatchObject({ pid: daemon.pid, version: "1.10.0" });
    await serves(older);
  });
});

describe("restart", () => {
  test("ends the old one and starts the new one; without an old one it starts", async () => {
    const home = testHome();
    const program = install("1.0.0");
    const first = await restart("ctl", optionsOf(home, { entry: program.entry }));
    expect(first).toMatchObject({ previousPid: undefined, probe: { state: "ready", version: "1.0.0" } });
    const second = await restart("ctl", { home: home.path }); // by what ran here last
    expect(second).toMatchObject({ previousPid: first.probe.pid, probe: { state: "ready" } });
    expect(second.probe.pid).not.toBe(first.probe.pid);
  });
});
