/** Running the built `hob` as whole commands, in a home of the test's own. */
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { TemporaryHome } from "@hob/kit/testing";
import { onTestFinished } from "vitest";
import { ctlDaemonPath, type Env, type Outcome, run } from "./support.ts";

export const hobPath = fileURLToPath(new URL("../packages/cli/bin/hob.js", import.meta.url));

export function hob(home: TemporaryHome, ...words: string[]): Promise<Outcome> {
  return hobWith(home, {}, ...words);
}

/** Without the lines that say what takes so long: whether there are any is a matter of the machine. */
function withoutProgress(stderr: string): string {
  return stderr.replace(/^.* …\n/gm, "");
}

export async function hobWith(home: TemporaryHome, env: Env & { input?: string }, ...words: string[]): Promise<Outcome> {
  const { input, ...rest } = env;
  return await runWithHob(process.execPath, [hobPath, ...words], { NO_COLOR: "1", ...home.env, ...rest }, input);
}

/** A program that runs `hob`, a shell for instance, to its end. */
export async function runWithHob(...program: Parameters<typeof run>): Promise<Outcome> {
  const outcome = await run(...program);
  return { ...outcome, stderr: withoutProgress(outcome.stderr) };
}

/** The one JSON value that `hob … --json` prints. */
export async function hobJson(home: TemporaryHome, ...words: string[]): Promise<{ code: number | null; value: JsonAnswer }> {
  const { code, stdout } = await hob(home, ...words, "--json");
  return { code, value: JSON.parse(stdout) as JsonAnswer };
}

// biome-ignore lint/suspicious/noExplicitAny: answers of all verbs; each test names what it expects of one.
export type JsonAnswer = { ok: boolean; data?: any; error?: { code: string; message: string; hint: string; exitCode: number } };

/** Has the `ctl` daemon run, as `hob start` leaves it. */
export async function startCtl(home: TemporaryHome, env: Env = {}): Promise<number> {
  const outcome = await hobWith(home, env, "start", "ctl", "--entry", ctlDaemonPath, "--json");
  if (outcome.code !== 0) throw new Error(`hob start ended with ${outcome.code}: ${outcome.stdout} ${outcome.stderr}`);
  return (JSON.parse(outcome.stdout) as { data: { pid: number } }).data.pid;
}

/** A `hob` under way: what it has written so far, and how it ended. Ended with the test. */
export interface RunningHob {
  readonly child: ChildProcess;
  readonly written: { stdout: string; stderr: string };
  readonly ended: Promise<number | null>;
}

export function spawnHob(home: TemporaryHome, words: readonly string[], env: Env = {}): RunningHob {
  const child = spawn(process.execPath, [hobPath, ...words], {
    env: { ...process.env, NO_COLOR: "1", ...home.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const written = { stdout: "", stderr: "" };
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (written.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    written.stderr = withoutProgress(stderr);
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", (code) => resolve(code)));
  onTestFinished(() => void child.kill("SIGKILL"));
  return { child, written, ended };
}
