/** Options and arguments that several verbs have, each written once. */
import type { ArgumentDeclaration, OptionDeclaration, VerbDeclaration } from "@hob/kit/verb";

/** Understood by every verb, and before it. */
export const globalOptions: readonly OptionDeclaration[] = [
  { name: "json", help: "print exactly one JSON value on stdout, errors included" },
  {
    name: "home",
    value: { name: "DIR", kind: "path" },
    help: "where the daemons' files are (default: $HOB_HOME, else ~/.local/state/hob)",
  },
  { name: "help", short: "h", help: "show help for the verb" },
];

export const timeout: OptionDeclaration = {
  name: "timeout",
  value: { name: "DURATION", kind: "duration", positive: true },
  help: "give up after so long, e.g. 2s or 500ms",
};

export const daemon: ArgumentDeclaration = {
  name: "DAEMON",
  help: "a daemon, or one instance of it: py, term@work",
  required: true,
  complete: "daemon",
};

/** What the exit codes of every verb mean; a verb declares only what is particular to it. */
export const commonExits: NonNullable<VerbDeclaration["exits"]> = [
  { code: 0, meaning: "done" },
  { code: 1, meaning: "the user's own program failed" },
  { code: 2, meaning: "the command line could not be understood" },
  { code: 3, meaning: "the daemon is not running" },
  { code: 4, meaning: "the daemon is alive but does not answer" },
  { code: 5, meaning: "the daemon could not start" },
  { code: 6, meaning: "the daemon is busy" },
  { code: 7, meaning: "the time ran out" },
  { code: 8, meaning: "the versions do not fit" },
  { code: 9, meaning: "not permitted" },
  { code: 10, meaning: "not found" },
  { code: 130, meaning: "interrupted (143: ended by SIGTERM)" },
];
