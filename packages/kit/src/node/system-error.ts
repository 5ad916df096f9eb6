/**
 * From the system's errors to hob's: which of `not-permitted`, `no-space` … a failed file operation is, in a sentence
 * that names the path and what is there. Errors that say nothing about permission or room stay as they are.
 */
import { lstatSync, type Stats } from "node:fs";
import { HobError } from "../errors/hob-error.ts";
import { systemCode } from "../errors/system-code.ts";

export function errorCodeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === "string" ? code : undefined;
}

/** An error with a `code`, as Node's system errors have. */
export function systemError(code: string, text: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${text}`), { code });
}

/** `cannot open /x/owner.lock (EACCES): it is a file of user 0`; other errors come back as they are. */
export function explain(error: unknown, action: string, path: string): unknown {
  const code = errorCodeOf(error);
  const hobCode = systemCode(error);
  if (hobCode === undefined) return error;
  const what = hobCode === "not-permitted" ? `: it is ${whatIsAt(path)}` : "";
  return new HobError(hobCode, `cannot ${action} ${path} (${code})${what}`, { cause: error, details: { path, errno: code } });
}

/** What has a name, for people: `a directory of user 0, mode 755`. */
export function whatIsAt(path: string): string {
  try {
    const facts = lstatSync(path);
    return `${kindOf(facts)} of user ${facts.uid}, mode ${(facts.mode & 0o7777).toString(8)}`;
  } catch (error) {
    return errorCodeOf(error) === "ENOENT" ? "not there" : "out of our sight";
  }
}

export function kindOf(facts: Stats): string {
  if (facts.isSymbolicLink()) return "a symbolic link";
  if (facts.isDirectory()) return "a directory";
  if (facts.isFile()) return "a file";
  if (facts.isSocket()) return "a socket";
  if (facts.isFIFO()) return "a named pipe";
  return "a device";
}
