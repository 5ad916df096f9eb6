/** Whole commands: the floors, hob's, and the peers', each as a command line with a place of its own. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { stop } from "@hob/kit/client";
import type { Bench } from "./bench.ts";
import { type Command, run } from "./processes.ts";

const node = process.execPath;

/** The least that any program in Node.js takes. */
export const emptyNode: Command = { file: node, words: ["-e", "0"] };

/** The least that a command can take that asks a daemon: five lines. `path` is where `bare/answer.cjs` listens. */
export function bareAsk(bench: Bench, path: string, kind: "cjs" | "mjs"): Command {
  return { file: node, words: [bench.contestant(`bare/ask.${kind}`), path] };
}

/** The least that a cold start can take: the first of two processes starts the second, and asks it. */
export function bareStart(bench: Bench, directory: string): Command {
  return { file: node, words: [bench.contestant("bare/start.cjs"), join(directory, "socket")] };
}

export const python: Command = { file: "python3", words: ["-c", "2+3"] };

/** Where there is none, nothing of Python stands beside hob's. */
export function hasPython(): boolean {
  return spawnSync(python.file, python.words).status === 0;
}

export const withoutPython = "There is no python3 on this machine, so none stands beside hob's Python.";

export function hob(bench: Bench, home: string, ...words: string[]): Command {
  return { file: node, words: [bench.file("packages/cli/bin/hob.js"), ...words], env: { HOB_HOME: home } };
}

/** The example that people copy, `greeter NAME`: the kit and its schemas as npm installs them. */
export function greet(bench: Bench, home: string, name: string): Command {
  return { file: node, words: [bench.file("examples/smallest/dist/cli.js"), name], env: { HOB_HOME: home } };
}

/** hob's own bundled programs: the command, and the small daemon of the tour. */
export function bundledGreet(bench: Bench, home: string): Command {
  return hob(bench, home, "call", "greeter", "greet", "name=Ada", "--entry", bench.file("packages/cli/dist/greeter.daemon.cjs"));
}

/** The benchmarks' own command: prints who answered (a generation), and the answer. */
export function hobEcho(bench: Bench, home: string): Command {
  return { file: node, words: [bench.contestant("hob/command.mjs")], env: { HOB_HOME: home } };
}

/** The same on sock-daemon, whose files are in the working directory: prints who answered (a pid), and the answer. */
export function sockDaemonEcho(bench: Bench, cwd: string): Command {
  return { file: node, words: [bench.contestant("sock-daemon/command.mjs")], cwd };
}

/** pm2 with its daemon's files in `home`, and without its look at the registry for a newer version. */
export function pm2(bench: Bench, home: string, ...words: string[]): Command {
  return {
    file: node,
    words: [bench.file("bench/node_modules/pm2/bin/pm2"), ...words],
    env: { PM2_HOME: home, PM2_DISABLE_VERSION_CHECK: "true" },
  };
}

/** A home in which `name` runs after `command` has run once; it is stopped with the row. */
export async function warmHome(bench: Bench, name: string, command: (home: string) => Command): Promise<string> {
  const home = bench.workplace.directory();
  bench.workplace.release(() => stop(name, { home }).then(() => undefined));
  await run(command(home));
  return home;
}
