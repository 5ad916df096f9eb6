/** Verbs that start and end daemons. */
import type { VerbDeclaration } from "@hob/kit/verb";
import { daemon, timeout } from "./common.ts";

const group = "Run";

export const running: readonly VerbDeclaration[] = [
  {
    name: "start",
    summary: "start a daemon and return when it is ready",
    description: [
      "There is never more than one, however many commands start it at once. hob knows the entry file of its own daemons, and of every daemon that has run here before; for others give --entry.",
      "Most verbs start the daemon they need by themselves; `start` is for having it warm, or for seeing why it does not come up.",
    ],
    group,
    arguments: [daemon],
    options: [
      { name: "entry", value: { name: "FILE", kind: "path" }, help: "the daemon's entry file, for one that hob does not know yet" },
      {
        name: "directory",
        short: "d",
        value: { name: "DIR", kind: "path" },
        help: "one that belongs to this directory, and leaves when the directory goes",
      },
      timeout,
    ],
    examples: [
      { command: "hob start py", what: "have Python warm" },
      { command: "hob start greeter --entry ./greeter.daemon.js", what: "a daemon of your own" },
    ],
    exits: [
      { code: 0, meaning: "it is ready (started now, or running already)" },
      { code: 5, meaning: "it could not start; its own words are on stderr" },
    ],
    readOnly: false,
    load: () => import("../verbs/start.ts"),
  },
  {
    name: "stop",
    summary: "end daemons and return when they are gone",
    description: [
      "The daemon refuses new work, finishes what it accepted, ends its children and leaves. A daemon that does not run is no error.",
      "With --now: one that does not answer is ended by signals. Only the process that the record names exactly (pid, start time and boot) is ever signalled.",
    ],
    group,
    arguments: [{ ...daemon, required: false, many: true }],
    options: [
      { name: "now", help: "do not wait for work in progress; end it even if it does not answer" },
      { name: "all", short: "a", help: "all daemons of this user" },
      { name: "idle", help: "those that nobody uses and nothing holds: the ones that hob ls says will end by themselves" },
      { name: "under", value: { name: "DIR", kind: "path" }, help: "all daemons that belong to this directory or one below it" },
      timeout,
    ],
    examples: [
      { command: "hob stop py", what: "end one" },
      { command: "hob stop --under ~/project", what: "end those of a project" },
      { command: "hob stop --idle", what: "give back the memory of those that only wait" },
    ],
    readOnly: false,
    load: () => import("../verbs/stop.ts"),
  },
  {
    name: "restart",
    summary: "replace a daemon by a fresh one",
    description: [
      "First tries whether the new one would start; if it would not, the running one is left alone and the reason is shown.",
      "What its setup does cannot be tried beside the running one: where that fails, the old program is started again, if it is another one.",
    ],
    group,
    arguments: [daemon],
    options: [timeout],
    examples: [{ command: "hob restart py", what: "a fresh Python" }],
    exits: [
      { code: 5, meaning: "the new one would not start, and the old one still runs; or it did not start, and the message says what runs" },
    ],
    readOnly: false,
    load: () => import("../verbs/restart.ts"),
  },
  {
    name: "reload",
    summary: "let a daemon read its configuration again",
    description: [
      "The new configuration is checked as a whole. If anything in it is wrong the daemon keeps the old one, and hob says what is wrong.",
    ],
    group,
    arguments: [daemon],
    options: [timeout],
    examples: [{ command: "hob reload py", what: "after editing its config.json" }],
    exits: [{ code: 5, meaning: "the new configuration was refused; the old one is in force" }],
    readOnly: false,
    load: () => import("../verbs/reload.ts"),
  },
];
