/** Verbs that put daemons to work. Those of single daemons (`hob py`) come from the daemons' own packages. */
import type { VerbDeclaration } from "@hob/kit/verb";
import { daemon, timeout } from "./common.ts";

const group = "Use";

export const using: readonly VerbDeclaration[] = [
  {
    name: "call",
    summary: "call any method of any daemon",
    description: [
      "The input is JSON, or pairs: name=value is read by the method's schema (numbers as numbers, true and false, lists and objects as JSON), name:=JSON is always JSON. @FILE reads the JSON from a file, - from stdin; next to another input, - sends stdin as bytes to channel 0, like --stdin.",
      "The answer is printed as JSON, so a text comes in double quotes; with --raw it comes as it is. A method that answers nothing prints nothing. A stream prints its items as JSON, one per line, as they come; bytes on channel 1 go to stdout and on channel 2 to stderr. Ctrl-C cancels the call.",
      'With --json: one value for a call. A stream prints {"item":…} per item and {"channel":N,"base64":…} for bytes, and last the usual value with its own answer.',
    ],
    group,
    arguments: [
      { ...daemon },
      { name: "METHOD", help: "what to call; see `hob methods DAEMON`", required: true, complete: "method" },
      { name: "INPUT", help: "JSON, @FILE, -, or name=value pairs", many: true },
    ],
    options: [
      { name: "file", value: { name: "CHANNEL=PATH", kind: "path" }, many: true, help: "send a file's bytes on a channel of the stream" },
      { name: "stdin", help: "send stdin as bytes on channel 0 of the stream" },
      { name: "env", value: { name: "NAME", kind: "text" }, many: true, help: "let the daemon see this variable of the environment" },
      { name: "raw", short: "r", help: "print texts as they are, without quotes; anything else is JSON all the same" },
      { name: "entry", value: { name: "FILE", kind: "path" }, help: "the daemon's entry file, for one that hob does not know yet" },
      { name: "no-start", help: "fail with exit code 3 when the daemon does not run" },
      timeout,
    ],
    examples: [
      { command: "hob call greeter greet name=Ada", what: "pairs" },
      { command: 'hob call greeter greet \'{"name":"Ada"}\' --timeout 2s', what: "JSON, and a deadline" },
      { command: "x=$(hob call --raw greeter greet name=Ada)", what: "a text, for a script" },
      { command: "hob call greeter clock | head -3", what: "three items of a stream" },
      { command: "hob call store put name=a --stdin <photo.jpg", what: "bytes" },
    ],
    exits: [{ code: 1, meaning: "the daemon's own code for the method failed" }],
    readOnly: false,
    load: () => import("../verbs/call.ts"),
  },
];
