/** The verbs of `hob term`, as data; the code of each is loaded when it is called. */
import type { ArgumentDeclaration, OptionDeclaration, VerbDeclaration } from "@hob/kit/verb";

const group = "Use";

const completeNames: ArgumentDeclaration["complete"] = () => import("./verbs/complete-names.ts");

/** Which terminal; what less than `desk/tab` means is the same everywhere. */
const name: ArgumentDeclaration = {
  name: "NAME",
  help: "desk/tab; a desk, for its tab used last; a tab that only one desk has; #7, its id",
  complete: completeNames,
};
const requiredName: ArgumentDeclaration = { ...name, required: true };

const timeout: OptionDeclaration = {
  name: "timeout",
  value: { name: "DURATION", kind: "duration", positive: true },
  help: "give up after so long, e.g. 2s or 500ms",
};

const force: OptionDeclaration = { name: "force", help: "take the keyboard from whoever holds it" };

const who: OptionDeclaration = { name: "who", value: { name: "NAME", kind: "text" }, help: "name shown to others (default: $USER)" };

const size: OptionDeclaration = {
  name: "size",
  value: { name: "COLSxROWS", kind: "text" },
  help: "columns and rows, e.g. 120x40; kept, whoever attaches",
};

const readOnlyOption: OptionDeclaration = {
  name: "read-only",
  short: "r",
  help: "look on: nothing is typed, and this window's size does not count",
};

const noSuchTerminal = { code: 10, meaning: "there is no such terminal" } as const;
const held = { code: 6, meaning: "somebody else has the keyboard; --force takes it" } as const;

const making: readonly VerbDeclaration[] = [
  {
    name: "new",
    summary: "make a terminal, and attach to it",
    description: [
      "Starts a shell, or the command behind --, in a terminal of its own that goes on when this window closes. Directory and environment are those of the caller. Without NAME it gets the next free number on the desk used last.",
      "Attaches when called on a terminal; with -d, --json, or in a script it only prints the name.",
    ],
    arguments: [{ name: "NAME", help: "desk/tab, or a desk for another tab of it" }],
    options: [
      { name: "detach", short: "d", help: "do not attach" },
      { name: "cwd", value: { name: "DIR", kind: "path" }, help: "directory to start in (default: this one)" },
      { name: "env", short: "e", value: { name: "K=V", kind: "text" }, many: true, help: "a variable beside those of this environment" },
      size,
      { name: "or-existing", short: "A", help: "if the name is taken by a terminal that lives, use that one" },
      who,
    ],
    behindDashes: { name: "COMMAND…", help: "program and arguments to run instead of a shell" },
    examples: [
      { command: "hob term new", what: "a shell" },
      { command: "hob term new work/server -d -- npm run dev", what: "a server, in the background" },
      { command: "hob term new -A work/main", what: "make it, or attach to it" },
    ],
    readOnly: false,
    load: () => import("./verbs/new.ts"),
  },
  {
    name: "ls",
    summary: "list the terminals: state, program, directory, who is there",
    description: [
      "States: idle (the shell shows its prompt), running (a program is at work), waiting (a program waits for a person), exited N.",
      "Marks: ! the bell rang, * there was output while nobody was there.",
    ],
    options: [timeout],
    exits: [{ code: 3, meaning: "the daemon is not running, so there are none" }],
    readOnly: true,
    load: () => import("./verbs/ls.ts"),
  },
  {
    name: "attach",
    summary: "show a terminal in this window, and type into it",
    description: [
      "Everything typed goes to the program, but for the prefix key (C-b) and the key behind it: C-b d detaches, C-b ? shows all keys. Any number of people and programs may be attached to the same terminal.",
      "Without NAME: the terminal used last. A desk opens with its tab used last.",
    ],
    arguments: [name],
    options: [readOnlyOption, { name: "detach-others", short: "d", help: "detach whoever else is attached to it" }, who],
    exits: [noSuchTerminal],
    readOnly: false,
    load: () => import("./verbs/attach.ts"),
  },
  {
    name: "detach",
    summary: "detach those who are attached to a terminal",
    arguments: [name],
    options: [{ name: "client", value: { name: "ID", kind: "text" }, help: "only this one; see hob term info" }, timeout],
    exits: [noSuchTerminal],
    readOnly: false,
    load: () => import("./verbs/detach.ts"),
  },
];

const typing: readonly VerbDeclaration[] = [
  {
    name: "send",
    summary: "type into a terminal",
    description: [
      "Types TEXT as it is (several words with a space between), then the keys of --keys, then Enter with --enter. With - or without TEXT and keys: what stands on stdin; with --paste also before keys.",
      "Keys: characters, Enter Tab Escape Space Backspace Up Down Left Right Home End Insert Delete PageUp PageDown F1 … F12, with C- M- S- before them; text among them in quotes.",
      "What one call types is never mixed with what others type.",
    ],
    arguments: [requiredName, { name: "TEXT", help: "what to type; - for stdin", many: true }],
    options: [
      { name: "keys", short: "k", value: { name: "KEYS", kind: "text" }, many: true, help: "press these keys, after TEXT: 'C-c Up Enter'" },
      { name: "enter", short: "E", help: "press Enter in the end" },
      { name: "paste", help: "as a paste: programs that ask for it are told so" },
      who,
      force,
      timeout,
    ],
    examples: [
      { command: "hob term send work/1 'make test' --enter", what: "a line" },
      { command: "hob term send work/1 --keys 'C-c \"exit\" Enter'", what: "keys and text" },
      { command: "hob term send work/1 --paste <notes.txt", what: "a file, as a paste" },
    ],
    exits: [held, { code: 7, meaning: "the time ran out: the program does not read" }, noSuchTerminal],
    readOnly: false,
    load: () => import("./verbs/send.ts"),
  },
  {
    name: "run",
    summary: "run a command in a terminal's shell; answer its output and exit status",
    description: [
      "Types the command into the shell at its prompt, waits until it has ended, and prints its own output and nothing else. Ends with the command's exit status. Commands for the same terminal wait for each other.",
      "One word behind -- is a command line for the shell; several words are a command with its arguments, passed on as they are. Shells are bash, zsh and POSIX sh; anything else in the foreground is refused.",
    ],
    arguments: [requiredName],
    options: [{ name: "ansi", help: "keep colours and other escape sequences of the output" }, who, force, timeout],
    behindDashes: { name: "COMMAND…", help: "what to run", required: true },
    examples: [
      { command: "hob term run work/1 -- make test", what: "a command" },
      { command: "hob term run work/1 --timeout 1min -- 'cd src && ls | wc -l'", what: "a command line" },
    ],
    exits: [
      held,
      { code: 7, meaning: "the time ran out; the command goes on" },
      { code: 10, meaning: "there is no such terminal; any other code can be the command's own" },
    ],
    readOnly: false,
    load: () => import("./verbs/run.ts"),
  },
];

const reading: readonly VerbDeclaration[] = [
  {
    name: "capture",
    summary: "print what a terminal shows",
    description: [
      "The screen as plain text, without trailing empty lines. With --json: text, cells with their colours, cursor and title; --ansi and --plain leave the cells out.",
    ],
    arguments: [requiredName],
    options: [
      { name: "history", short: "H", help: "the history too: everything that is kept" },
      { name: "lines", short: "n", value: { name: "N", kind: "count" }, help: "the last N lines, from the history if need be" },
      { name: "join", short: "J", help: "lines that were wrapped become one line" },
      { name: "ansi", help: "with colours, as escape sequences" },
      { name: "plain", help: "text only, with --json too" },
      timeout,
    ],
    examples: [
      { command: "hob term capture work/1", what: "the screen" },
      { command: "hob term capture work/1 --history >log.txt", what: "everything that is kept" },
    ],
    exits: [noSuchTerminal],
    readOnly: true,
    load: () => import("./verbs/capture.ts"),
  },
  {
    name: "tail",
    summary: "print the last lines of a terminal, and follow its output",
    arguments: [requiredName],
    options: [
      { name: "follow", short: "f", help: "go on with what it writes, until the program ends" },
      { name: "lines", short: "n", value: { name: "N", kind: "count" }, help: "begin with so many lines (default 10)" },
      { name: "raw", help: "with -f: its bytes as they are, escape sequences included" },
      timeout,
    ],
    exits: [{ code: 7, meaning: "the time ran out" }, noSuchTerminal],
    readOnly: true,
    load: () => import("./verbs/tail.ts"),
  },
  {
    name: "wait",
    summary: "wait for text, silence, a state, or the end of a program",
    description: ["Ends when the first of what was asked for comes true. Without options: until the program ends."],
    arguments: [requiredName],
    options: [
      { name: "text", value: { name: "REGEX", kind: "text" }, help: "until a line that is shown matches" },
      { name: "fresh", help: "with --text: only what is written from now on" },
      { name: "idle", value: { name: "DURATION", kind: "duration" }, help: "until there was no output for so long" },
      { name: "exit", help: "until the program has ended" },
      {
        name: "until",
        value: { name: "STATE", kind: "choice", choices: ["running", "idle", "waiting", "exited"] },
        help: "until it is in this state",
      },
      timeout,
    ],
    examples: [
      { command: "hob term wait work/server --text 'listening on' --timeout 30s", what: "a server that starts" },
      { command: "hob term wait work/1 --until waiting", what: "a question" },
    ],
    exits: [{ code: 7, meaning: "the time ran out" }, noSuchTerminal],
    readOnly: true,
    load: () => import("./verbs/wait.ts"),
  },
  {
    name: "info",
    summary: "show everything about one terminal",
    arguments: [name],
    options: [timeout],
    exits: [noSuchTerminal],
    readOnly: true,
    load: () => import("./verbs/info.ts"),
  },
];

const arranging: readonly VerbDeclaration[] = [
  {
    name: "resize",
    summary: "set a terminal's size, or whose size it has",
    description: [
      "A size of its own is kept, whoever attaches. A policy gives it back to those who look: latest (who typed or came last), smallest (fits all), largest-that-fits (the largest window).",
    ],
    arguments: [requiredName, { name: "SIZE", help: "COLSxROWS, e.g. 120x40" }],
    options: [
      {
        name: "policy",
        value: { name: "POLICY", kind: "choice", choices: ["latest", "smallest", "largest-that-fits", "fixed"] },
        help: "whose size it has from now on",
      },
      timeout,
    ],
    examples: [
      { command: "hob term resize work/1 120x40", what: "a size" },
      { command: "hob term resize work/1 --policy latest", what: "follow who is there" },
    ],
    exits: [noSuchTerminal],
    readOnly: false,
    load: () => import("./verbs/resize.ts"),
  },
  {
    name: "rename",
    summary: "rename a terminal, or a desk with all its tabs",
    arguments: [requiredName, { name: "NEW", help: "desk/tab, or a tab on the same desk; for a desk: its new name", required: true }],
    options: [timeout],
    exits: [{ code: 2, meaning: "usage; the new name is taken" }, noSuchTerminal],
    readOnly: false,
    load: () => import("./verbs/rename.ts"),
  },
  {
    name: "kill",
    summary: "end terminals, or desks with all their tabs",
    description: ["Hangs up, as closing a window does; what has not ended two seconds later is killed."],
    arguments: [{ ...requiredName, many: true }],
    options: [{ name: "now", help: "kill at once" }, { name: "keep", help: "keep it in the list as exited, with its screen" }, timeout],
    exits: [noSuchTerminal],
    readOnly: false,
    load: () => import("./verbs/kill.ts"),
  },
  {
    name: "restore",
    summary: "open again what was open before a crash or a reboot",
    description: [
      "Makes the desks and tabs of the daemon's last life again, in their directories, each with what it showed last above a new shell. Programs are not started again.",
    ],
    arguments: [{ name: "DESK", help: "only this desk" }],
    options: [{ name: "list", help: "show what could be opened, and open nothing" }, timeout],
    readOnly: false,
    load: () => import("./verbs/restore.ts"),
  },
];

const recording: readonly VerbDeclaration[] = [
  {
    name: "record",
    summary: "record a terminal's output with its timing, until it ends or Ctrl-C",
    description: ["Writes an asciicast (version 2), which asciinema and many web players show. The terminal is not slowed down."],
    arguments: [requiredName, { name: "FILE", help: "where to write; must not exist", required: true, complete: "file" }],
    options: [
      { name: "overwrite", help: "replace FILE if it exists" },
      { name: "title", value: { name: "TEXT", kind: "text" }, help: "title of the recording (default: the terminal's name)" },
      { ...timeout, help: "record for so long, e.g. 30s" },
    ],
    exits: [noSuchTerminal],
    readOnly: true,
    load: () => import("./verbs/record.ts"),
  },
  {
    name: "play",
    summary: "play a recording in this window",
    description: ["Keys: Space pauses, Right skips a pause, q leaves. Away from a terminal the output is printed at once, without timing."],
    arguments: [{ name: "FILE", help: "an asciicast, version 2", required: true, complete: "file" }],
    options: [
      { name: "speed", short: "s", value: { name: "FACTOR", kind: "text" }, help: "e.g. 2 for twice as fast" },
      { name: "idle-limit", short: "i", value: { name: "DURATION", kind: "duration" }, help: "make longer pauses this short" },
    ],
    readOnly: true,
    load: () => import("./verbs/play.ts"),
  },
];

export const verbs: readonly VerbDeclaration[] = [
  {
    name: "term",
    summary: "terminals that outlive their windows",
    description: [
      "Alone: attaches to the terminal used last, or makes the first one. C-b d detaches; the program goes on. C-b ? shows all keys.",
      "Terminals are called desk/tab: a desk is a group of tabs that belong together. People, scripts and agents use the same terminals at the same time.",
    ],
    group,
    options: [readOnlyOption, who],
    examples: [
      { command: "hob term", what: "attach to the last one, or make the first" },
      { command: "hob term new work/server -d -- npm run dev", what: "a program in the background" },
      { command: "hob term run work/1 -- make test", what: "a command's output and exit status, from a live shell" },
      { command: "hob term capture work/server", what: "what it shows" },
    ],
    readOnly: false,
    load: () => import("./verbs/term.ts"),
    verbs: [...making, ...typing, ...reading, ...arranging, ...recording],
  },
];
