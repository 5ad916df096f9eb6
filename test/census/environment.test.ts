/** A machine that refuses: no locks, no sockets, policies that nobody sees, cleaners that end what is left. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TemporaryHome } from "@hob/kit/testing";
import { describe, expect, test } from "vitest";
import { client, status } from "../clients.ts";
import { faultyCommand, faultyDaemon } from "../faults.ts";
import { ctl, ctlRaw, type Env, filesOf, instanceDirectory, isAlive, pidsWhere, testHome, until, untilEmpty } from "../support.ts";

const at = (home: TemporaryHome, name: string): string => join(instanceDirectory(home), name);

/** A start that the system refuses is told with the place and the reason, leaves nothing that could be reached, and is in nobody's way. */
async function refusedStart(faults: Env, words: (home: TemporaryHome) => string): Promise<void> {
  const home = testHome();
  const outcome = await ctlRaw(home, "start", undefined, faults);
  expect(outcome, outcome.stderr).toMatchObject({ code: 9, stdout: "" });
  expect(outcome.stderr).toContain(words(home));
  await untilEmpty(home);
  expect(filesOf(home).filter((name) => name.startsWith("sock"))).toEqual([]);
  expect((await ctl(home, "echo", { text: "next" })).result).toBe("next");
}

describe("where the system refuses", () => {
  test("to connect, that is told as such, and nothing is started, removed or taken for stale (ENV-19)", async () => {
    const home = testHome({ points: true });
    const { daemon } = await client(home);
    const before = filesOf(home);
    for (const errno of ["EACCES", "EPERM"]) {
      const outcome = await ctlRaw(home, "echo", { text: "x" }, faultyCommand({ calls: { connect: errno } }));
      expect(outcome.code).toBe(9);
      expect(outcome.stderr).toContain(`cannot connect to ${at(home, "sock")}: refused by permission or policy (${errno})`);
    }
    expect(filesOf(home)).toEqual(before);
    expect((await ctl(home, "pid")).result).toBe(daemon.pid);
    expect(home.points.passed("claimed")).toHaveLength(1);
  });

  test("a connection since the accept queue is full, that is waited out, and nothing is started, removed or taken for stale (RACE-06)", async () => {
    const home = testHome({ points: true });
    const { daemon } = await client(home);
    const before = filesOf(home);
    const refused = { ...faultyCommand({ calls: { connect: "EAGAIN" } }), CTL_TIMEOUT_MS: "500" };
    const outcome = await ctlRaw(home, "echo", { text: "x" }, refused);
    expect(outcome, outcome.stderr).toMatchObject({ code: 7, stdout: "" });
    expect(outcome.stderr).toContain("took no connection within the time allowed");
    expect(filesOf(home)).toEqual(before);
    expect((await ctl(home, "pid")).result).toBe(daemon.pid);
    expect(home.points.passed("claimed")).toHaveLength(1);
  });

  test.each([
    ["listen", "EACCES"],
    ["unlinkSync", "EPERM"],
  ])("%s (%s), a start fails as such and leaves nothing in the way (ENV-19)", async (call, errno) => {
    const words = (home: TemporaryHome): string => `cannot listen on ${at(home, "sock")}`;
    await refusedStart(faultyDaemon({ calls: { [call]: errno } }), words);
  });

  test.each([["EIO"], ["EOPNOTSUPP"]])("a socket (%s), a start says that the file system cannot hold one (ENV-13)", async (errno) => {
    const words = (home: TemporaryHome): string => `this file system cannot hold a socket: ${at(home, "sock")}`;
    await refusedStart(faultyDaemon({ calls: { listen: errno } }), words);
  });

  test("to make the socket private, nothing is published (SEC-02)", async () => {
    const words = (home: TemporaryHome): string => `cannot listen on ${at(home, "sock")}`;
    await refusedStart(faultyDaemon({ calls: { chmodSync: "EPERM" } }), words);
  });

  test.each([
    ["the command", faultyCommand, "start.lock"],
    ["the daemon", faultyDaemon, "owner.lock"],
  ] as const)("%s a lock, a start says that the file system has none (ENV-12)", async (_, faulty, name) => {
    const words = (home: TemporaryHome): string => `the file system of ${at(home, name)} cannot hold locks (ENOLCK)`;
    await refusedStart(faulty({ calls: { flock: "ENOLCK" } }), words);
  });
});

describe("a cleaner that ends what a job has left behind", () => {
  const tag = `RUNNER_TRACKING_ID=hob-test-${process.pid}`;
  const [name, value] = tag.split("=") as [string, string];

  test.each([
    ["SIGTERM", "clean"],
    ["SIGKILL", "killed"],
  ] as const)("finds the daemon by the job's tag and ends it by %s, which the next one can tell (ENV-05)", async (signal, kind) => {
    const home = testHome();
    const { pid } = await ctl(home, "start", undefined, { [name]: value });
    const left = pidsWhere((environment) => environment.includes(tag));
    expect(left).toEqual([pid]);
    process.kill(pid, signal);
    await until("its end", () => !isAlive(pid));
    expect((await ctl(home, "echo", { text: "next" })).result).toBe("next");
    expect((await status(home)).lastEnd).toMatchObject({ kind, pid });
  });

  test("does not find a daemon that was started without the tag on purpose (ENV-05)", async () => {
    const home = testHome();
    process.env[name] = value;
    try {
      const { daemon } = await client(home, { env: { [name]: "" } });
      expect(readFileSync(`/proc/${daemon.pid}/environ`, "latin1")).not.toContain(name);
    } finally {
      delete process.env[name];
    }
  });
});
