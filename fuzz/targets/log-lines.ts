/** Lines of a log, in which a daemon's children and libraries write what they like, as `hob logs` shows them to a terminal. */
import { isLaunch, parseLine, passes, renderLine } from "../../packages/cli/src/logs/record.ts";
import { demand, promises, type Target } from "../engine/target.ts";
import { harmfulOnTerminals } from "./terminal.ts";

const real = { parseLine, passes, renderLine };
export type LogLines = typeof real;

const canvas = { columns: 80, color: false, isTerminal: true };

export const logLines: Target<LogLines> = {
  name: "log-lines",
  help: "one line of a log, on its way to a terminal",
  subject: real,
  shape: "json",
  seeds: [
    { level: "info", time: "2024-01-02T03:04:05.678Z", pid: 7, facts: { a: [1, "é"] }, msg: "launched" },
    { level: 50, time: 1_700_000_000_000, msg: "failed", err: { message: "x", stack: "Error: x\n    at y" } },
    { level: "error", stack: "Error\n at\u001b[31m", msg: { odd: true } },
    "plain text \u001b[2J of a child",
  ],
  words: ['"level":', '"msg":', '"stack":"', '"time":1e99,', "\\u001b[", "\\u202e", '"constructor"'],
  read: ({ parseLine, renderLine }, input) => renderLine(parseLine(oneLine(input)), canvas, 0),
  check({ parseLine, passes, renderLine }, input) {
    const line = parseLine(oneLine(input));
    const shown = renderLine(line, canvas, 1_700_000_000_000);
    demand(shown.endsWith("\n"), promises.typed, () => "what is shown does not end its line");
    demand(!harmfulOnTerminals.test(shown), promises.obeyed, () => `what is shown could move the cursor: ${JSON.stringify(shown)}`);
    demand(passes(line, undefined) && typeof passes(line, "error") === "boolean", promises.typed, () => "a level is not understood");
    isLaunch(line);
  },
};

function oneLine(input: Buffer): string {
  return input.toString().replaceAll("\n", " ");
}
