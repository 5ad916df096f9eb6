/** Verbs that look and never start, stop or change a daemon. */
import type { VerbDeclaration } from "@hob/kit/verb";
import { daemon, timeout } from "./common.ts";

const group = "Look";

export const looking: readonly VerbDeclaration[] = [
  {
    name: "ls",
    summary: "list the daemons that run here",
    description: [
      "Shows every daemon of this user that is built on hob's kit, whichever program started it: state, process, version, uptime, who uses it, when it will end by itself, which directory it belongs to, and who started it.",
      "Looking never starts, wakes or changes a daemon.",
    ],
    group,
    options: [{ name: "all", short: "a", help: "also those that do not run any more, and why" }, timeout],
    examples: [
      { command: "hob ls", what: "what runs here" },
      { command: "hob ls --all", what: "and what ran, with the reason of its end" },
      { command: "hob ls --json | jq -r '.data[].pid'", what: "process ids, for a script" },
    ],
    readOnly: true,
    load: () => import("../verbs/ls.ts"),
  },
  {
    name: "status",
    summary: "show everything about one daemon",
    description: [
      "Without a name: one line for each daemon. With a name: the daemon's own report, in groups. When it is down: how it ended, where the crash report and the log are, and its last snapshot with its age.",
    ],
    group,
    arguments: [{ ...daemon, required: false }],
    options: [timeout],
    examples: [
      { command: "hob status py", what: "the whole report" },
      { command: "hob status py --json | jq .data.status.memory", what: "one part of it" },
      { command: "hob status py >/dev/null && echo runs", what: "ask by exit code" },
    ],
    exits: [
      { code: 0, meaning: "it runs and answers (without a name: all that run do)" },
      { code: 3, meaning: "it does not run" },
      { code: 4, meaning: "it is alive but does not answer, or is starting or ending" },
    ],
    readOnly: true,
    load: () => import("../verbs/status.ts"),
  },
  {
    name: "logs",
    summary: "show a daemon's log, also when it is down",
    description: [
      "Reads the log files themselves, so it works whatever state the daemon is in. hob's own lines are shown with time, level and text; other lines (output of the process and of its native code) are shown as they are.",
      "With --json: the records in one value; with --follow: one record per line.",
    ],
    group,
    arguments: [daemon],
    options: [
      { name: "follow", short: "f", help: "go on with what is written next, over rotation, deletion and restarts" },
      { name: "lines", short: "n", value: { name: "N", kind: "count" }, help: "how many of the last lines to begin with (default 100)" },
      {
        name: "level",
        short: "l",
        value: { name: "LEVEL", kind: "choice", choices: ["trace", "debug", "info", "warn", "error", "fatal"] },
        help: "only lines of this level and above; lines without a level are always shown",
      },
      { name: "since-start", help: "only what was written since the last launch" },
    ],
    examples: [
      { command: "hob logs py -n 20", what: "the last 20 lines" },
      { command: "hob logs py -f --level warn", what: "wait for warnings" },
      { command: "hob logs py --since-start", what: "why did this launch fail?" },
    ],
    readOnly: true,
    load: () => import("../verbs/logs.ts"),
  },
  {
    name: "methods",
    summary: "show what a daemon can be asked to do",
    description: [
      "Lists methods and streams as the running daemon declares them. With a method's name: its input fields, and what it answers. With --json: the JSON Schemas.",
    ],
    group,
    arguments: [daemon, { name: "METHOD", help: "one of its methods", complete: "method" }],
    options: [timeout],
    examples: [
      { command: "hob methods py", what: "the list" },
      { command: "hob methods py run", what: "what one of them takes" },
    ],
    readOnly: true,
    load: () => import("../verbs/methods.ts"),
  },
  {
    name: "doctor",
    summary: "check what usually goes wrong, and say how to mend it",
    description: [
      "Tries what every daemon needs (a private directory that can be written, locks, sockets, processes that can be told apart, open files, the clock), then looks at each daemon: its files and configuration, its state, its version, what it left behind.",
      "It mends, starts and ends nothing. Whatever is not in order is shown with the next step.",
    ],
    group,
    examples: [{ command: "hob doctor", what: "check this machine" }],
    exits: [
      { code: 0, meaning: "nothing is wrong (warnings may be shown)" },
      { code: 1, meaning: "there is a problem" },
    ],
    readOnly: true,
    load: () => import("../verbs/doctor.ts"),
  },
];
