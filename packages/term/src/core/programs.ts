/**
 * What is started in a new terminal: program, directory, environment, umask and size. All of it is the caller's; where the
 * caller said nothing, the account's, and never that of whoever happened to start the daemon.
 */
import type { CallContext, ParsedInputOf } from "@hob/kit";
import type { Size, TermConfig, term } from "../contract.ts";
import type { Program } from "./ports.ts";
import { type Taught, taughtShell } from "./shell-marks-files.ts";
import { sizeMax, sizeMin } from "./sizes.ts";

export type NewInput = ParsedInputOf<typeof term.methods.new>;

/** What is known without a caller. */
export interface Account {
  readonly shell: string;
  /** May this file be executed? */
  canRun(path: string): boolean;
  readonly home: string;
  /** The daemon's own, which has little more than PATH, HOME and the language. */
  readonly env: Readonly<Record<string, string>>;
  /** Directory of the files that teach shells their marks. */
  readonly shellFiles: string;
}

/** Variables that describe another terminal: the caller's window, or a multiplexer around it. */
const ofOtherTerminals = [
  "COLUMNS",
  "LINES",
  "STY",
  "TERMCAP",
  "TERM_PROGRAM_VERSION",
  "TERM_SESSION_ID",
  "TMUX",
  "TMUX_PANE",
  "VTE_VERSION",
  "WINDOW",
  "WINDOWID",
] as const;

const defaultUmask = 0o022;

/** `id` and `instance` tell programs inside where they are: `HOB_TERM=#7@default`. */
export function programFor(
  input: Pick<NewInput, "command" | "cwd" | "env" | "size">,
  context: CallContext,
  { config, account, id, instance }: { config: TermConfig; account: Account; id: string; instance: string },
): Program {
  const env: Record<string, string> = { ...(context.env ?? account.env) };
  for (const name of ofOtherTerminals) delete env[name];
  const cwd = input.cwd ?? context.cwd ?? account.home;
  Object.assign(env, { TERM: config.term, TERM_PROGRAM: "hob", PWD: cwd, HOB_TERM: `${id}@${instance}` }, input.env);
  const { command, env: more } = input.command.length > 0 ? { command: input.command, env: {} } : shellFor(env, config, account);
  const size = input.size ?? sizeOf(context) ?? config.size;
  return {
    command,
    cwd,
    env: { ...env, ...more },
    umask: context.umask ?? defaultUmask,
    size,
    shell: input.command.length === 0,
    title: baseName(command[0] ?? ""),
  };
}

function shellFor(env: Readonly<Record<string, string>>, config: TermConfig, account: Account): Taught {
  const shell = config.shell || callersShell(env.SHELL, account);
  return config.inject ? taughtShell(shell, account.shellFiles, env) : { command: [shell], env: {} };
}

/** SHELL may name one that is not installed here: it came from somewhere else, or was removed. */
function callersShell(shell: string | undefined, account: Account): string {
  const candidates = [shell, account.shell].filter((path) => path !== undefined && path !== "" && account.canRun(path));
  return candidates[0] ?? "/bin/sh";
}

function sizeOf({ terminal }: CallContext): Size | undefined {
  if (terminal === undefined || terminal.columns < sizeMin.columns || terminal.rows < sizeMin.rows) return undefined;
  return { columns: Math.min(terminal.columns, sizeMax.columns), rows: Math.min(terminal.rows, sizeMax.rows) };
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
