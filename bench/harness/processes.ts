/** Programs of the contestants: run one to its end with a watch in hand, or keep one until the end of the row. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Workplace } from "./workplace.ts";

export interface Command {
  file: string;
  words: string[];
  env?: Record<string, string>;
  cwd?: string;
}

export interface Outcome {
  /** From the call of `spawn` to the end of the process and of its output. */
  tookMs: number;
  output: string;
}

/** A command that takes longer hangs, however much else the machine does. */
const patienceMs = 300_000;

/** Runs a command as a shell would. Throws when it fails, hangs, or prints something else than `expected`. */
export async function run(command: Command, expected?: RegExp): Promise<Outcome> {
  const began = performance.now();
  const child = spawn(command.file, command.words, {
    ...place(command),
    stdio: ["ignore", "pipe", "pipe"],
    timeout: patienceMs,
    killSignal: "SIGKILL",
  });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const [status, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  const tookMs = performance.now() - began;
  if (status !== 0 || (expected !== undefined && !expected.test(output))) {
    throw new Error(`${commandText(command)} ended with ${status ?? signal} and said: ${output}${errors}`);
  }
  return { tookMs, output };
}

/** Starts a server that prints `ready`, and ends it with the row. Resolves with its pid. */
export async function serveUntilReleased(workplace: Workplace, command: Command): Promise<number> {
  const child = spawn(command.file, command.words, { ...place(command), stdio: ["ignore", "pipe", "inherit"] });
  workplace.release(() => endChild(child));
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([once(lines, "line"), once(child, "exit")]);
  if (first[0] !== "ready") throw new Error(`${commandText(command)} did not start`);
  return child.pid as number;
}

export async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

/**
 * The whole environment of a command: what the benchmarks were started with, without the terminal that they may run in (both
 * hob and tmux refuse to attach inside of themselves), and without anything that changes Node.js. NODE_EXTRA_CA_CERTS above
 * all: Node.js 20 reads the certificates at its start, which takes twice as long as the start itself, and makes every ratio to
 * `node -e 0` look better.
 */
export function environmentOf({ env = {} }: Pick<Command, "env">): NodeJS.ProcessEnv {
  const { HOB_HOME, HOB_TERM, TMUX, TMUX_PANE, ...inherited } = process.env;
  return { ...Object.fromEntries(Object.entries(inherited).filter(([name]) => !name.startsWith("NODE_"))), ...env };
}

function place(command: Command): { env: NodeJS.ProcessEnv; cwd?: string } {
  const env = environmentOf(command);
  return command.cwd === undefined ? { env } : { env, cwd: command.cwd };
}

export function commandText({ file, words }: Command): string {
  return [file, ...words].join(" ");
}
