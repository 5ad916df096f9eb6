/** A daemon that is alive and does not answer: named, waited for, and never replaced (L4). */
import { probe, stop } from "@hob/kit/client";
import { describe, expect, test } from "vitest";
import { client } from "../clients.ts";
import { ctl, ctlRaw, filesOf, isAlive, processesOf, standStill, testHome } from "../support.ts";

describe("a frozen daemon", () => {
  test("is not ended by a stop, which says so with a hint and exit code 4; with --now it is", async () => {
    const home = testHome();
    const { pid } = await ctl(home, "start");
    process.kill(pid, "SIGSTOP");
    const polite = await ctlRaw(home, "stop", undefined, { CTL_TIMEOUT_MS: "500" });
    expect(polite.code).toBe(4);
    expect(polite.stderr).toContain("unresponsive");
    expect(polite.stderr).toContain(`${pid}`);
    expect(isAlive(pid)).toBe(true);
    expect(filesOf(home)).toContain("sock");
    expect(await ctl(home, "stop", "now")).toMatchObject({ stopped: true, forced: true, pid });
    expect(processesOf(home)).toEqual([]);
    expect((await ctl(home, "echo", { text: "next" })).result).toBe("next");
  });

  test("is ended by a stop with --now, and said to be, however little time that has", async () => {
    const home = testHome();
    const { daemon } = await client(home);
    await standStill(daemon.pid);
    expect(await stop("ctl", { home: home.path, now: true, timeoutMs: 50 })).toMatchObject({ stopped: true, forced: true });
    expect(isAlive(daemon.pid)).toBe(false);
  });

  test("is never replaced: callers wait to their deadline and name it (RACE-05)", async () => {
    const home = testHome();
    const { pid } = await ctl(home, "start");
    process.kill(pid, "SIGSTOP");
    const before = filesOf(home);
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => ctlRaw(home, "echo", { text: "x" }, { CTL_TIMEOUT_MS: "500" })));
    for (const outcome of outcomes) {
      expect(outcome.code).toBe(4);
      expect(outcome.stderr).toContain(`pid ${pid}`);
    }
    expect((await probe("ctl", { home: home.path, timeoutMs: 300 })).state).toBe("unresponsive");
    expect(filesOf(home)).toEqual(before);
    process.kill(pid, "SIGCONT");
    expect((await ctl(home, "pid")).result).toBe(pid);
  });
});
