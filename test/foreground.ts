/** The `ctl` daemon as a person runs it by hand: `node ctl.daemon.mjs`. */
import { type ChildProcess, spawn } from "node:child_process";
import { probe } from "@hob/kit/client";
import type { TemporaryHome } from "@hob/kit/testing";
import { onTestFinished } from "vitest";
import { ctlDaemonPath, type Env, until } from "./support.ts";

export async function foreground(home: TemporaryHome, env: Env = {}): Promise<ChildProcess> {
  const daemon = spawn(process.execPath, [ctlDaemonPath], {
    env: { ...process.env, ...home.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void daemon.kill("SIGKILL"));
  await until("it is ready", async () => (await probe("ctl", { home: home.path })).state === "ready");
  return daemon;
}
