/**
 * What the members of a record may be. Records lie in files, and files are torn, edited, and written by other versions:
 * every member that is read has to be looked at first, the optional ones too.
 */
import { isCount, isObject } from "./messages.ts";

export function isText(value: unknown): value is string {
  return typeof value === "string";
}

export function isSomeText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** Not there, or as it should be. */
export function isOptional<T>(value: unknown, check: (value: unknown) => value is T): value is T | undefined {
  return value === undefined || check(value);
}

/** Milliseconds since 1970 that a `Date` can show; beyond that it throws. */
export function isMoment(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) <= 8.64e15;
}

/** Who asked for a start: program, pid and directory. */
export function isStarter(value: unknown): value is { program: string; pid: number; cwd: string } {
  return isObject(value) && isText(value.program) && isCount(value.pid) && isText(value.cwd);
}
