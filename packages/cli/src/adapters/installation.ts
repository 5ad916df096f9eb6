/** What hob's own installation has to say to `hob doctor`: its version and the daemons it brings. */
import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "@hob/kit/client";
import { shellWord } from "@hob/kit/verb";
import { builtinEntry, builtinNames } from "../daemons.ts";
import { version } from "../version.ts";

export function builtinFindings(env: Readonly<Record<string, string | undefined>>): Finding[] {
  return [{ check: "hob", level: "ok", text: `version ${version}` }, commandFinding(env), ...builtinNames.map(entryFinding)];
}

/** Hints, examples and the completion all say `hob`: which one does the shell find? */
function commandFinding(env: Readonly<Record<string, string | undefined>>): Finding {
  const check = "command";
  const found = commandInPath(env);
  if (found === undefined)
    return { check, level: "warning", text: "hob is not in PATH", hint: `\`${linkCommand()}\`, and see that ~/.local/bin is in PATH.` };
  if (realPath(found) === ownPath()) return { check, level: "ok", text: found };
  return {
    check,
    level: "warning",
    text: `this is ${ownPath()}, and PATH has another one first: ${found}`,
    hint: "Remove one of the two.",
  };
}

/** The `hob` that a shell finds. What npm puts before the PATH of its scripts, the shell that called npm has not. */
export function commandInPath(env: Readonly<Record<string, string | undefined>>): string | undefined {
  return (env.PATH ?? "")
    .split(":")
    .filter((directory) => directory !== "" && !directory.endsWith("/node_modules/.bin"))
    .map((directory) => join(directory, "hob"))
    .find((path) => existsSync(path));
}

/** Makes this `hob` one that a shell finds, in a directory that most have in their PATH. */
export function linkCommand(): string {
  return `mkdir -p ~/.local/bin && ln -sf ${shellWord(ownPath())} ~/.local/bin/hob`;
}

function ownPath(): string {
  return realPath(process.argv[1] ?? "");
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Whether the entry of one of hob's own daemons is there. */
export function isInstalled(name: string): boolean {
  return entryFinding(name).level === "ok";
}

function entryFinding(name: string): Finding {
  try {
    const path = builtinEntry(name) as string;
    if (existsSync(path)) return { check: `daemon ${name}`, level: "ok", text: path };
    return {
      check: `daemon ${name}`,
      level: "problem",
      text: `${path} is missing`,
      hint: "Build it: `npm run build` in hob's directory.",
    };
  } catch {
    return {
      check: `daemon ${name}`,
      level: "problem",
      text: "its package is not installed",
      hint: "Install hob again: `npm install` in its directory.",
    };
  }
}
