/** The verbs of `hob py`, as data; the code of each is loaded when it is called. */
import type { ArgumentDeclaration, OptionDeclaration, VerbDeclaration } from "@hob/kit/verb";

const group = "Use";

const timeout: OptionDeclaration = {
  name: "timeout",
  value: { name: "DURATION", kind: "duration", positive: true },
  help: "give up after so long, e.g. 2s or 500ms",
};

const session: ArgumentDeclaration = {
  name: "NAME",
  help: "one of hob py sessions",
  required: true,
  complete: () => import("./verbs/session-names.ts"),
};

/** A program of one of these names is run as `./start`. */
const below: readonly VerbDeclaration[] = [
  {
    name: "start",
    summary: "have Python warm, and return when it is ready",
    options: [timeout],
    exits: [{ code: 5, meaning: "it could not start; its own words are on stderr" }],
    readOnly: false,
    load: () => import("./verbs/start.ts"),
  },
  {
    name: "stop",
    summary: "end the daemon, its sessions and what still runs",
    description: ["Programs that run have a few seconds to end by themselves, then they are interrupted, then killed."],
    options: [{ name: "now", help: "do not wait for programs; end the daemon even if it does not answer" }, timeout],
    readOnly: false,
    load: () => import("./verbs/stop.ts"),
  },
  {
    name: "status",
    summary: "show workers, queue, memory, sessions and the cache of compiled code",
    options: [timeout],
    exits: [
      { code: 3, meaning: "it does not run" },
      { code: 4, meaning: "it is alive but does not answer" },
    ],
    readOnly: true,
    load: () => import("./verbs/status.ts"),
  },
  {
    name: "sessions",
    summary: "list the sessions that are kept",
    options: [timeout],
    readOnly: true,
    load: () => import("./verbs/sessions.ts"),
  },
  {
    name: "end-session",
    summary: "end a session, whatever it does",
    arguments: [session],
    options: [timeout],
    exits: [{ code: 10, meaning: "there is no such session" }],
    readOnly: false,
    load: () => import("./verbs/end-session.ts"),
  },
  {
    name: "mark",
    summary: "remember this moment of a session, to come back to",
    description: [
      "Everything is remembered: names, modules, the directory, files in memory. The four latest marks of a session are kept, as long as the session. Files in mounted directories are the machine's own, and not remembered.",
    ],
    arguments: [session],
    options: [timeout],
    examples: [
      { command: "hob py mark work; hob py -s work -c 'rows.clear()'; hob py undo work", what: "try something, and take it back" },
    ],
    exits: [
      { code: 9, meaning: "something in it cannot be remembered, such as an open pipe" },
      { code: 10, meaning: "there is no such session" },
    ],
    readOnly: false,
    load: () => import("./verbs/mark.ts"),
  },
  {
    name: "undo",
    summary: "take a session back to its last mark",
    description: [
      "The mark stays, so what comes next can be undone as well; with --forget it goes, and the session is as it was at the one before.",
    ],
    arguments: [session],
    options: [{ name: "forget", help: "forget the last mark, and go back to the one before it" }, timeout],
    exits: [{ code: 10, meaning: "there is no such session, or it has no such mark" }],
    readOnly: false,
    load: () => import("./verbs/undo.ts"),
  },
  {
    name: "clear-cache",
    summary: "forget compiled code",
    options: [timeout],
    readOnly: false,
    load: () => import("./verbs/clear-cache.ts"),
  },
];

export const verbs: readonly VerbDeclaration[] = [
  {
    name: "py",
    summary: "run Python, warm and sandboxed",
    description: [
      "Runs a program in CPython that is warm already, in a sandbox: no files, environment or network of this machine, unless given with --mount and --env. Without a program: a prompt on a terminal, else the program is read from standard input.",
      "Everything behind -c CODE, -m NAME, FILE or - belongs to the program. stdin, stdout, stderr, Ctrl-C and the exit code are the program's, as with python3.",
      "The daemon starts by itself, and ends when nobody has needed it for long. When none can be started, hob says so and runs the program in its own process.",
    ],
    group,
    untouched: {
      name: "FILE [ARG…]",
      help: "a program's file, or - for standard input; what follows it belongs to the program",
      complete: "file",
    },
    options: [
      {
        name: "code",
        short: "c",
        value: { name: "CODE", kind: "text" },
        last: true,
        help: "run this text, and show the value of a last expression",
      },
      {
        name: "module",
        short: "m",
        value: { name: "NAME", kind: "text" },
        last: true,
        help: "run a module of the library as a program, e.g. json.tool",
      },
      {
        name: "session",
        short: "s",
        value: { name: "NAME", kind: "text" },
        help: "keep what the program defines under this name, for the next one",
      },
      {
        name: "timeout",
        short: "t",
        value: { name: "DURATION", kind: "duration" },
        help: "kill the program when it runs longer, e.g. 2s or 500ms",
      },
      {
        name: "memory",
        value: { name: "SIZE", kind: "text" },
        help: "memory that the program may use, e.g. 256M or 1G",
      },
      {
        name: "mount",
        value: { name: "DIR[:rw]", kind: "path" },
        many: true,
        help: "a directory that the program may see under its own path, and change with :rw",
      },
      {
        name: "env",
        short: "e",
        value: { name: "K[=V]", kind: "text" },
        many: true,
        help: "a variable of its environment; K alone: the value that it has here",
      },
      { name: "profile", help: "show on stderr where the time went" },
      { name: "no-daemon", help: "run in this process" },
    ],
    examples: [
      { command: "hob py -c '2 ** 100'", what: "a calculation" },
      { command: "hob py --mount . tidy.py notes.txt", what: "a program that may read this directory" },
      { command: "echo 'print(6 * 7)' | hob py -", what: "a program from standard input" },
      { command: "hob py --session s -c 'x = 1'; hob py --session s -c x", what: "go on where another command ended" },
      { command: "hob py", what: "a prompt" },
    ],
    exits: [
      { code: 1, meaning: "the program ended by an exception; any other code is the program's own" },
      { code: 6, meaning: "too many programs wait already" },
      { code: 7, meaning: "killed: it ran longer than --timeout" },
      { code: 130, meaning: "ended by Ctrl-C" },
      { code: 134, meaning: "the interpreter broke" },
      { code: 137, meaning: "killed: it used more than --memory" },
      { code: 141, meaning: "whoever read its output left" },
    ],
    readOnly: false,
    load: () => import("./verbs/run.ts"),
    verbs: below,
  },
];
