/** Reading `owner.json`: a record that is torn, foreign or garbage is never obeyed (L7). */
import type { OwnerRecord } from "./control.ts";
import { isMoment, isOptional, isSomeText, isStarter, isText } from "./fields.ts";
import { isEndKind, isLastEnd } from "./last-end.ts";
import { isObject } from "./messages.ts";

const named = ["daemon", "instance", "startTime", "bootId", "generation", "version", "build", "entry", "state", "socket", "log"] as const;

export function isOwnerRecord(value: unknown): value is OwnerRecord {
  if (!isObject(value) || value.format !== 1) return false;
  const { pid, namespace, startedAt, startedBy, directory, lastEnd, startUntilMs, ended } = value;
  return (
    named.every((name) => isSomeText(value[name])) &&
    Number.isSafeInteger(pid) &&
    (pid as number) > 0 && // 1 is the first process of a container
    isText(namespace) &&
    isMoment(startedAt) &&
    isStarter(startedBy) &&
    isOptional(directory, isText) &&
    isOptional(lastEnd, isLastEnd) &&
    (startUntilMs === null || isOptional(startUntilMs, isTime)) && // Infinity is null in JSON
    isOptional(ended, isEnd)
  );
}

function isTime(value: unknown): value is number {
  return typeof value === "number";
}

function isEnd(value: unknown): value is NonNullable<OwnerRecord["ended"]> {
  return isObject(value) && isMoment(value.at) && isText(value.reason) && isOptional(value.kind, isEndKind);
}
