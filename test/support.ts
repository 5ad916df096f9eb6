/** What the process tests share: running the `ctl` fixture as whole commands in a home of their own. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type TemporaryHome, temporaryHome } from "@hob/kit/testing";
import { onTestFinished } from "vitest";

export const ctlPath = fileURLToPath(new URL("./fixtures/ctl.mjs", import.meta.url));
export const ctlDaemonPath = fileURLToPath(new URL("./fixtures/ctl.daemon.mjs", import.meta.url));

export interface Outcome {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export type Env = Record<string, string>;

/** Runs a program to its end. */
export function run(command: string, args: readonly string[], env: Env = {}, input?: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
    child.stdin.on("error", () => undefined);
    child.stdin.end(input ?? "");
  });
}

export function node(args: readonly string[], env: Env = {}): Promise<Outcome> {
  return run(process.execPath, args, env);
}

/** One `ctl` command; its JSON answer, or an error with everything that it wrote. */
export async function ctl(home: TemporaryHome, word: string, input?: unknown, env: Env = {}): Promise<CtlAnswer> {
  const outcome = await ctlRaw(home, word, input, env);
  if (outcome.code !== 0) throw new Error(`ctl ${word} ended with ${outcome.code ?? outcome.signal}: ${outcome.stderr}`);
  return JSON.parse(outcome.stdout) as CtlAnswer;
}

export interface CtlAnswer {
  result: unknown;
  pid: number;
  generation: string;
  started: boolean;
  stopped: boolean;
  forced: boolean;
  tookMs: number;
}

export function ctlRaw(home: TemporaryHome, word: string, input?: unknown, env: Env = {}): Promise<Outcome> {
  const words = input === undefined ? [word] : [word, typeof input === "string" ? input : JSON.stringify(input)];
  return node([ctlPath, ...words], { ...home.env, ...env });
}

/** A `ctl` command under way; ended with the test. */
export function spawnCtl(home: TemporaryHome, word: string, input: unknown = {}, env: Env = {}): ChildProcess {
  const child = spawn(process.execPath, [ctlPath, word, JSON.stringify(input)], {
    env: { ...process.env, ...home.env, ...env },
    stdio: ["ignore", "ignore", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/** A home that is gone, with all its daemons, when the test is over. */
export function testHome(options: { points?: boolean } = {}): TemporaryHome {
  const home = temporaryHome(options);
  onTestFinished(() => home.dispose());
  return home;
}

export function instanceDirectory(home: TemporaryHome, instance = "default"): string {
  return join(home.path, `ctl@${instance}`);
}

export function logOf(home: TemporaryHome, instance = "default"): string {
  return readFileSync(join(instanceDirectory(home, instance), "log", "daemon.log"), "utf8");
}

export function filesOf(home: TemporaryHome): string[] {
  const directory = instanceDirectory(home);
  return existsSync(directory) ? readdirSync(directory).sort() : [];
}

/** Removes a file or a directory in one step, as far as those see it who use it: a daemon makes its own anew meanwhile. */
export function takeAway(path: string): void {
  const aside = `${path}.gone`;
  renameSync(path, aside);
  rmSync(aside, { recursive: true });
}

/** Live processes whose environment names this home: its daemons, their children, and commands under way. */
export function processesOf(home: TemporaryHome): number[] {
  return pidsWhere((environment) => environment.includes(`HOB_HOME=${home.path}`));
}

/** Resolves when the home has no process any more. */
export async function untilEmpty(home: TemporaryHome): Promise<void> {
  await until("the home has no process", () => processesOf(home).length === 0);
}

/** Other processes of this machine, chosen by their environment. */
export function pidsWhere(chosen: (environment: string[]) => boolean): number[] {
  const environmentOf = (pid: number): string[] => {
    try {
      return readFileSync(`/proc/${pid}/environ`, "latin1").split("\0");
    } catch {
      return [];
    }
  };
  const pids = readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number);
  return pids.filter((pid) => pid !== process.pid && chosen(environmentOf(pid)));
}

/** Has the process stand still until SIGCONT. Resolves when all of it does: a signal takes its time, and a thread may be at work. */
export async function standStill(pid: number): Promise<void> {
  process.kill(pid, "SIGSTOP");
  const stands = (thread: string): boolean => ["", "T", "Z", "X"].includes(stateOf(`/proc/${pid}/task/${thread}`));
  await until(`process ${pid} stands still`, () => readdirSync(`/proc/${pid}/task`).every(stands));
}

/** The letter of a process or thread; nothing when there is none. */
function stateOf(directory: string): string {
  try {
    const stat = readFileSync(`${directory}/stat`, "latin1");
    return stat.charAt(stat.lastIndexOf(")") + 2); // the name before it may hold any character
  } catch {
    return "";
  }
}

/** A process that was killed holds its sockets and locks until the last of its threads is gone, after it looks like a zombie. */
export function isAlive(pid: number): boolean {
  try {
    const ended = ["", "Z", "X"].includes(stateOf(`/proc/${pid}`));
    return !ended || readdirSync(`/proc/${pid}/task`).length > 1;
  } catch {
    return false;
  }
}

/** Ends a process that may have ended by itself. */
export function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // it has
  }
}

/** Resolves when `condition` holds; looks again every few milliseconds, and gives up with what was waited for. */
export async function until(what: string, condition: () => boolean | Promise<boolean>, timeoutMs = 60_000): Promise<void> {
  const endMs = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > endMs) throw new Error(`waited ${timeoutMs} ms in vain for: ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
