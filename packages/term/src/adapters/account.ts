/**
 * The account that the daemon runs for: its shell, home and the little environment that a daemon has. The files that teach
 * its shells are written here.
 */
import { accessSync, constants, mkdirSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";
import type { Account } from "../core/programs.ts";
import { shellFiles as files } from "../core/shell-marks-files.ts";

/** `stateDirectory`: where the files are put that teach shells their marks. */
export function ownAccount(stateDirectory: string): Account {
  const shellFiles = join(stateDirectory, "shell");
  for (const { path, text } of files) {
    mkdirSync(dirname(join(shellFiles, path)), { recursive: true, mode: 0o700 });
    writeFileSync(join(shellFiles, path), text, { mode: 0o600 });
  }
  const { shell, homedir } = userInfo();
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) env[name] = value;
  return { shell: shell || "/bin/sh", canRun, home: homedir || "/", env, shellFiles };
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
