/**
 * What the system refuses, as hob's codes: the one table for every place where its errors surface, so that a full disk is
 * never reported as a mistake of hob's. What an error means beyond that (is somebody there?) is told where it happens.
 */
import type { ErrorCode } from "./table.ts";

const codes: Readonly<Record<string, ErrorCode>> = {
  EACCES: "not-permitted",
  EPERM: "not-permitted",
  EROFS: "not-permitted",
  ENOSPC: "no-space",
  EDQUOT: "no-space",
  EMFILE: "out-of-descriptors",
  ENFILE: "out-of-descriptors",
};

/** Where the code's own hint would lead astray. They are about files below HOB_HOME. */
const hints: Readonly<Record<string, string>> = {
  EROFS: "That file system cannot be written. Set HOB_HOME to a directory that can be.",
  EDQUOT: "Your quota is used up. Free some space, or set HOB_HOME to another disk.",
  ENOSPC: "Free some space, or set HOB_HOME to another disk.",
  ENFILE: "The whole machine has no more open files to give. End what holds many.",
  ENAMETOOLONG: "Set HOB_HOME to a shorter path.",
  ELOOP: "A link there leads to itself. Set HOB_HOME to another place.",
};

/** `undefined` for what is no system error, and for one that says nothing of permission, room or descriptors. */
export function systemCode(error: unknown): ErrorCode | undefined {
  return codes[errnoOf(error)];
}

/** For `HobErrorOptions`: the next step, where it is another than that of every error of the code. */
export function systemHint(error: unknown): { hint?: string } {
  const hint = hints[errnoOf(error)];
  return hint === undefined ? {} : { hint };
}

/** Anything may have been thrown, also what throws when it is looked at. */
function errnoOf(error: unknown): string {
  try {
    const code = (error as { code?: unknown } | null | undefined)?.code;
    return typeof code === "string" && /^E[A-Z]+$/.test(code) ? code : "";
  } catch {
    return "";
  }
}
