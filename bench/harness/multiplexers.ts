/**
 * hob and tmux as keepers of terminals: the same deeds as command lines, each in a directory of its own. A terminal has
 * 80 columns and 24 rows until somebody attaches; both show a status line of one row below it. Both keep more history than
 * any row needs.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { probe, stop } from "@hob/kit/client";
import type { Bench } from "./bench.ts";
import { hob } from "./commands.ts";
import { type Command, run } from "./processes.ts";

export interface Multiplexer {
  readonly name: "hob" | "tmux";
  /** Makes a terminal; nobody is attached. */
  make(terminal: string, program: readonly string[]): Command;
  /** What shows it in the window that it is started in. */
  attach(terminal: string): Command;
  list(): Command;
  /** Types a line. */
  send(terminal: string, text: string): Command;
  capture(terminal: string): Command;
  /** Of the process that keeps the terminals. */
  pid(): Promise<number>;
}

export const withoutTmux = "There is no tmux on this machine, so nothing stands beside hob's terminals.";

/** Of both. hob counts 12 bytes a cell and 150 a line. */
const historyLines = 20_000;
const historyBytes = historyLines * (80 * 12 + 150);

/** Both, or hob alone where there is no tmux; each with one terminal in which nothing happens. They end with the row. */
export async function startMultiplexers(bench: Bench): Promise<Multiplexer[]> {
  const hasTmux = spawnSync("tmux", ["-V"]).status === 0;
  return [await startHob(bench), ...(hasTmux ? [await startTmux(bench)] : [])];
}

async function startHob(bench: Bench): Promise<Multiplexer> {
  const home = bench.workplace.directory();
  mkdirSync(join(home, "term@default"), { mode: 0o700 });
  writeFileSync(join(home, "term@default", "config.json"), JSON.stringify({ scrollbackBytes: historyBytes }));
  bench.workplace.release(() => stop("term", { home }).then(() => undefined));
  const term = (...words: string[]): Command => hob(bench, home, "term", ...words);
  const self: Multiplexer = {
    name: "hob",
    make: (terminal, program) => term("new", `bench/${terminal}`, "-d", "--", ...program),
    attach: (terminal) => term("attach", `bench/${terminal}`),
    list: () => term("ls"),
    send: (terminal, text) => term("send", `bench/${terminal}`, text, "--enter"),
    capture: (terminal) => term("capture", `bench/${terminal}`),
    pid: async () => (await probe("term", { home })).pid ?? 0,
  };
  await run(self.make("still", ["cat"]));
  return self;
}

async function startTmux(bench: Bench): Promise<Multiplexer> {
  const directory = bench.workplace.directory();
  const tmux = (...words: string[]): Command => ({
    file: "tmux",
    words: ["-L", "bench", "-f", "/dev/null", ...words],
    // The directory of the socket; also what makes its processes known as ours.
    env: { TMUX_TMPDIR: directory, TERM: "xterm-256color" },
  });
  const make = (terminal: string, program: readonly string[]): Command =>
    tmux("new-session", "-d", "-s", terminal, "-x", "80", "-y", "24", ...program);
  await run(make("still", ["cat"]));
  bench.workplace.release(() => run(tmux("kill-server")).then(() => undefined));
  // Holds for terminals made from now on.
  await run(tmux("set-option", "-g", "history-limit", String(historyLines)));
  return {
    name: "tmux",
    make,
    attach: (terminal) => tmux("attach-session", "-t", terminal),
    list: () => tmux("list-sessions"),
    send: (terminal, text) => tmux("send-keys", "-t", terminal, text, "Enter"),
    capture: (terminal) => tmux("capture-pane", "-p", "-t", terminal),
    pid: async () => Number((await run(tmux("display-message", "-p", "#{pid}"))).output),
  };
}
