/** Commands of another user, for what depends on who one is. Only root can run them: such tests are skipped for others. */
import { spawn, spawnSync } from "node:child_process";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { ctlPath, type Env, end, isAlive, type Outcome, pidsWhere, until } from "./support.ts";

export const isRoot = process.getuid?.() === 0;

/** Words that make a command process 1 of a container of its own, and its end the end of the container. */
export const container = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"] as const;

/** Root of a container may not make another one, as a rule. */
export const mayContain = isRoot && spawnSync(container[0], [...container.slice(1), "true"]).status === 0;

/** A number that no account has, so its daemons live in /tmp/hob-<uid> and meet nobody else's. */
export interface User {
  readonly uid: number;
  /** A directory of its own. */
  readonly directory: string;
  /** Where its daemons are when nothing else is said. */
  readonly home: string;
  ctl(words: readonly string[], env?: Env): Promise<Outcome>;
  run(command: string, args: readonly string[], env?: Env): Promise<Outcome>;
}

let users = 0;

export function newUser(): User {
  const uid = 600_000 + (process.pid % 100_000) * 10 + users++;
  const directory = mkdtempSync("/tmp/hob-test-");
  chownSync(directory, uid, uid);
  const home = `/tmp/hob-${uid}`;
  const run = (command: string, args: readonly string[], env: Env = {}): Promise<Outcome> => runAs(uid, command, args, env, directory);
  onTestFinished(async () => {
    await endAllOf(uid);
    for (const path of [directory, home]) rmSync(path, { recursive: true, force: true });
  });
  return { uid, directory, home, run, ctl: (words, env = {}) => run(process.execPath, [ctlPath, ...words], env) };
}

function runAs(uid: number, command: string, args: readonly string[], env: Env, cwd: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const { PATH = "/usr/bin:/bin", HOB_TEST_MARK = "" } = process.env;
    const child = spawn(command, args, {
      uid,
      gid: uid,
      cwd,
      env: { PATH, HOB_TEST_MARK, HOB_TEST_UID: String(uid), ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

async function endAllOf(uid: number): Promise<void> {
  const pids = pidsWhere((environment) => environment.includes(`HOB_TEST_UID=${uid}`));
  for (const pid of pids) end(pid);
  await until("the user's processes are gone", () => !pids.some(isAlive));
}

/** `path` below the user's directory. */
export function below(user: User, ...path: string[]): string {
  return join(user.directory, ...path);
}
