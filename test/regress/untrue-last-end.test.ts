/**
 * How the last life ended was told wrongly: a start that had failed as "clean", since it had released everything in order;
 * one whose code called process.exit, or that was cut short by a second signal or by `stop --now`, as "killed: it ended
 * without a word"; and when a start died before it had claimed, what was told was the end of the life before that.
 */
import { type LastEnd, probe, stop, type UntypedClient } from "@hob/kit/client";
import type { TemporaryHome } from "@hob/kit/testing";
import { expect, test } from "vitest";
import { client, failure, status } from "../clients.ts";
import { isAlive, testHome, until } from "../support.ts";

async function lastEnd(home: TemporaryHome): Promise<LastEnd | undefined> {
  return (await probe("ctl", { home: home.path })).lastEnd;
}

async function itsEnd(daemon: UntypedClient): Promise<void> {
  await until("its end", () => !isAlive(daemon.daemon.pid));
}

test("every end is told as what it was, in the status of the daemon that is down", async () => {
  const home = testHome();
  await failure(client(home, { env: { HOB_CTL_FAIL: "setup" } }));
  expect(await lastEnd(home)).toMatchObject({ kind: "failed", reason: "the setup of ctl@default failed: thrown in setup" });

  const exiting = await client(home, { start: "always" });
  await failure(exiting.call("exit", { code: 3 }));
  await itsEnd(exiting);
  expect(await lastEnd(home)).toMatchObject({ kind: "exited", pid: exiting.daemon.pid, reason: expect.stringContaining("exit code 3") });

  await failure(client(home, { env: { HOB_CTL_FAIL: "exit" } }));
  expect(await lastEnd(home)).toMatchObject({ kind: "failed", reason: expect.stringContaining("before it was ready (exit code 3)") });

  const hurried = await client(home, { limits: { drainMs: 600_000 } });
  const call = failure(hurried.call("never", {}));
  await until("it runs", async () => (await status(home)).requests.inFlight === 1);
  process.kill(hurried.daemon.pid, "SIGTERM");
  await until("it drains", async () => (await probe("ctl", { home: home.path })).state === "draining");
  process.kill(hurried.daemon.pid, "SIGTERM");
  await itsEnd(hurried);
  await call;
  expect(await lastEnd(home)).toMatchObject({ kind: "forced", reason: "SIGTERM came while it was ending (SIGTERM)" });

  const frozen = await client(home);
  process.kill(frozen.daemon.pid, "SIGSTOP");
  expect(await stop("ctl", { home: home.path, now: true })).toMatchObject({ forced: true });
  const forced = { kind: "forced", pid: frozen.daemon.pid, reason: expect.stringContaining(`(pid ${process.pid}): stop --now`) };
  expect(await probe("ctl", { home: home.path })).toMatchObject({ state: "absent", lastEnd: forced });
  await client(home);
  expect((await status(home)).lastEnd).toMatchObject(forced);
});
