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
  // From Node.js under --permission, which names no path.
  ERR_ACCESS_DENIED: "not-permitted",
  ERR_DLOPEN_DISABLED: "not-permitted",
};

const nodePermission =
  "Node.js runs with --permission: it must also be given --allow-fs-read, --allow-fs-write, --allow-child-process and --allow-addons.";

/** Where the code's own hint would lead astray. They are about files below HOB_HOME. */
const hints: Readonly<Record<string, string>> = {
  EROFS: "That file system cannot be written. Set HOB_HOME to a directory that can be.",
  EDQUOT: "Your quota is used up. Free some space, or set HOB_HOME to another disk.",
  ENOSPC: "Free some space (or files, see `df -i`), or set HOB_HOME to another disk.",
  ENFILE: "The whole machine has no more open files to give. End what holds many.",
  ENAMETOOLONG: "Set HOB_HOME to a shorter path.",
  ELOOP: "A link there leads to itself. Set HOB_HOME to another place.",
  ERR_ACCESS_DENIED: nodePermission,
  ERR_DLOPEN_DISABLED: nodePermission,
};

const fileSizeHint = "No file may grow so large here: raise the limit (`ulimit -f`).";

/** `undefined` for what is no system error, and for one that says nothing of permission, room or descriptors. */
export function systemCode(error: unknown): ErrorCode | undefined {
  return codes[errnoOf(error)];
}

/** For `HobErrorOptions`: the next step, where it is another than that of every error of the code. */
export function systemHint(error: unknown): { hint?: string } {
  const errno = errnoOf(error);
  // A file that is too large to be read has the same errno, and another remedy.
  const hint = errno === "EFBIG" && isWrite(error) ? fileSizeHint : hints[errno];
  return hint === undefined ? {} : { hint };
}

function isWrite(error: unknown): boolean {
  return (error as { syscall?: unknown }).syscall === "write";
}

/** Anything may have been thrown, also what throws when it is looked at. */
function errnoOf(error: unknown): string {
  try {
    const code = (error as { code?: unknown } | null | undefined)?.code;
    return typeof code === "string" && /^E[A-Z_]+$/.test(code) ? code : "";
  } catch {
    return "";
  }
}
