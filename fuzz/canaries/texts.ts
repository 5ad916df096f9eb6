/** Broken readers of what people and other programs write in a line. */
import { parseDuration } from "../../packages/kit/src/verb/durations.ts";
import { type Canary, canary, promises } from "../engine/target.ts";
import { logLines } from "../targets/log-lines.ts";
import { durations, names, versions } from "../targets/names.ts";
import { marks, stat } from "../targets/processes.ts";
import { commandLine, keys, pairs } from "../targets/words.ts";

export const textCanaries: readonly Canary[] = [
  canary(names, "looks for a name anywhere in the text", promises.obeyed, {
    ...names.subject,
    parseTarget(text, instance) {
      const [name = "", chosen = instance ?? "default"] = text.split("@");
      return /[a-z]/.test(name) ? { name, instance: chosen } : names.subject.parseTarget(text, instance);
    },
  }),
  canary(names, "takes the name of a directory as it is", promises.refused, {
    ...names.subject,
    instanceOfDirectory: (path) => `${path.slice(path.lastIndexOf("/") + 1)}-${path.length}`,
  }),
  canary(versions, "compares by difference", promises.obeyed, {
    ...versions.subject,
    compareVersions: (left, right) => Math.sign(numberIn(left) - numberIn(right)),
  }),
  canary(
    durations,
    "takes any number",
    promises.obeyed,
    (text) => parseDuration(text) ?? (Number.isNaN(Number(text)) ? undefined : Number(text)),
  ),
  canary(marks, "finds a mark anywhere in the environment", promises.obeyed, {
    ...marks.subject,
    belongingOf(environment) {
      const found = /HOB_OWNED=(.*?)(?:\0|$)/s.exec(environment)?.[1];
      return found?.includes(":") ? { kind: "owned", mark: marks.subject.parseMark(found) } : marks.subject.belongingOf(environment);
    },
  }),
  canary(stat, "counts fields from the left", promises.obeyed, (pid, text) => {
    const [, , state = "", parent, group, ...more] = text.split(" ");
    const startTime = more[16];
    return startTime === undefined
      ? undefined
      : { pid, parentPid: Number(parent), groupId: Number(group), startTime, zombie: state === "Z" };
  }),
  canary(commandLine, "throws whatever comes for an odd option", promises.typed, {
    ...commandLine.subject,
    checkLine(command, verb, line) {
      for (const { value } of line.options) value?.normalize(value);
      return commandLine.subject.checkLine(command, verb, line);
    },
  }),
  canary(pairs, "collects what it reads in an ordinary object", promises.obeyed, (words, schema) => {
    const input: Record<string, unknown> = {};
    for (const [name, value] of words.map((word) => pairs.subject([word], schema)).flatMap(Object.entries)) input[name] = value;
    return input;
  }),
  canary(keys, "takes every word for a key", promises.same, { ...keys.subject, splitKeys: (text) => text.split(" ") }),
  canary(logLines, "shows what it finds", promises.obeyed, {
    ...logLines.subject,
    renderLine: (line, canvas, nowMs) => logLines.subject.renderLine(line, { ...canvas, isTerminal: false }, nowMs),
  }),
];

function numberIn(version: string): number {
  return Number(/\d+/.exec(version)?.[0] ?? 0);
}
