/** What must be there before a program is forked: behind the fork nobody could say what is missing. */
import { accessSync, constants, statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { HobError } from "@hob/kit";
import type { Program } from "../core/ports.ts";

/** Its file, by the PATH of its own environment. Throws `not-found` or `not-permitted`. */
export function findProgram({ command, env, cwd }: Program): string {
  const [name = ""] = command;
  const directories = name.includes("/") ? [""] : (env.PATH ?? "/usr/local/bin:/usr/bin:/bin").split(":");
  let refused = false;
  for (const directory of directories) {
    const path = name.includes("/") ? resolve(cwd, name) : join(isAbsolute(directory) ? directory : resolve(cwd, directory), name);
    try {
      if (!statSync(path).isFile()) continue;
      accessSync(path, constants.X_OK);
      return path;
    } catch (error) {
      refused ||= (error as NodeJS.ErrnoException).code === "EACCES";
    }
  }
  const text = refused ? `${name} may not be executed` : `there is no program ${JSON.stringify(name)}`;
  throw new HobError(refused ? "not-permitted" : "not-found", text, { hint: "Check the name, and the PATH of the caller." });
}

/** Throws `not-found`. */
export function requireDirectory(cwd: string): void {
  try {
    if (statSync(cwd).isDirectory()) return;
  } catch {
    // said below
  }
  throw new HobError("not-found", `there is no directory ${cwd}`, { hint: "Give another one with --cwd." });
}
