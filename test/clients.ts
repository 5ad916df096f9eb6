/** Clients of the `ctl` daemon inside the test's own process, and what its status says. */
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ConnectOptions, HobError, open, probe, type StatusReport, type UntypedClient } from "@hob/kit/client";
import type { TemporaryHome } from "@hob/kit/testing";
import { onTestFinished } from "vitest";
import { ctlDaemonPath, type Env, until } from "./support.ts";

export interface CtlOptions extends ConnectOptions {
  /** Limits of the daemon, if this client starts it. */
  limits?: Record<string, number>;
  env?: Env;
}

/** A client that starts the daemon if need be, and is cut at the end of the test. */
export async function client(home: TemporaryHome, options: CtlOptions = {}): Promise<UntypedClient> {
  const opened = await open("ctl", optionsOf(home, options));
  onTestFinished(() => opened.destroy());
  return opened;
}

/** What `client` passes on: for the functions that manage a daemon. */
export function optionsOf(home: TemporaryHome, { limits, env, ...options }: CtlOptions = {}): ConnectOptions {
  const { HOB_NODE_OPTIONS: preload, ...watched } = home.env;
  const limitsOfDaemon = limits === undefined ? {} : { HOB_CTL_LIMITS: JSON.stringify(limits) };
  const nodeArguments = preload === undefined ? {} : { nodeArguments: preload.split(" ") };
  return { entry: ctlDaemonPath, home: home.path, env: { ...watched, ...limitsOfDaemon, ...env }, ...nodeArguments, ...options };
}

/** For an answer that must come: no daemon of the tests is busy for so long. */
const answerMs = 60_000;

export async function status(home: TemporaryHome, instance = "default"): Promise<StatusReport> {
  const report = (await probe("ctl", { home: home.path, instance, timeoutMs: answerMs })).status;
  if (report === undefined) throw new Error("the daemon does not answer");
  return report;
}

/** Resolves when only so many are connected: whoever has gone is one of them until the daemon has noticed. */
export async function connected(home: TemporaryHome, count: number): Promise<StatusReport> {
  let report = await status(home);
  await until(`${count} are connected`, async () => {
    report = await status(home);
    return report.connections.length === count;
  });
  return report;
}

/** A call that lasts until it is let go, and what it is answered. */
export interface Lasting {
  answer: Promise<unknown>;
  letGo: () => void;
}

/** The only call of the daemon, under way. */
export async function lastingCall(home: TemporaryHome, daemon: UntypedClient): Promise<Lasting> {
  const file = join(home.path, `let-go-${randomUUID()}`);
  const answer = daemon.call("last", { file });
  await until("it runs", async () => (await status(home)).requests.inFlight === 1);
  return { answer, letGo: () => writeFileSync(file, "") };
}

/** What the fixture counts (`own.report`). */
export async function figures(home: TemporaryHome): Promise<{ aborts: number; produced: number; reloads: number; word: string }> {
  return (await status(home)).own as unknown as Awaited<ReturnType<typeof figures>>;
}

/** The `HobError` that the promise rejects with; fails when it does not. */
export async function failure(promise: Promise<unknown>): Promise<HobError> {
  try {
    const value = await promise;
    throw new Error(`it did not fail, and answered ${JSON.stringify(value)?.slice(0, 200)}`);
  } catch (error) {
    if (error instanceof HobError) return error;
    throw error;
  }
}
