/**
 * Newer kernels say ECONNRESET, and no longer ECONNREFUSED, of a socket whose process was killed (known from
 * archledger/irlume#68). That was taken for a daemon on its way out: a command tried again until its deadline, for ever
 * where it had none, and the status told of a process that was dead that it was alive. The claim says who lives.
 */
import { expect, test } from "vitest";
import { client } from "../clients.ts";
import { faultyCommand } from "../faults.ts";
import { hobWith } from "../hob.ts";
import { ctl, ctlRaw, isAlive, standStill, testHome, until } from "../support.ts";

const newerKernel = faultyCommand({ nobody: "ECONNRESET" });

test("a killed daemon is seen to be dead, and started again, where its socket resets and does not refuse", async () => {
  const home = testHome();
  const { daemon } = await client(home);
  process.kill(daemon.pid, "SIGKILL");
  await until("it is gone", () => !isAlive(daemon.pid));
  const looked = await hobWith(home, newerKernel, "status", "ctl");
  expect(looked, looked.stderr).toMatchObject({ code: 3 });
  expect(looked.stdout + looked.stderr).toContain("ended without a word");
  expect((await ctl(home, "echo", { text: "next" }, newerKernel)).result).toBe("next");
});

test("a frozen owner whose socket resets is named, and not replaced", async () => {
  const home = testHome({ points: true });
  const { daemon } = await client(home);
  await standStill(daemon.pid);
  const everReset = { ...faultyCommand({ calls: { connect: "ECONNRESET" } }), CTL_TIMEOUT_MS: "500" };
  const outcome = await ctlRaw(home, "echo", { text: "x" }, everReset);
  expect(outcome.code).not.toBe(0);
  expect(outcome.stderr).toContain(`(pid ${daemon.pid}) is alive`);
  process.kill(daemon.pid, "SIGCONT");
  expect((await ctl(home, "pid")).result).toBe(daemon.pid);
  expect(home.points.passed("claimed")).toHaveLength(1);
});
