/** Opening a log for appending: a regular file of our own, private, never through a link, never one that could block us. */
import { closeSync, constants, fchmodSync, fstatSync, openSync } from "node:fs";
import { HobError } from "../errors/hob-error.ts";
import { errorCodeOf, explain, kindOf, whatIsAt } from "./system-error.ts";

const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_NOCTTY } = constants;

/** A descriptor, close-on-exec as all of Node's. Throws a `HobError` that says what stands in the way. */
export function openLogDescriptor(path: string): number {
  let descriptor: number;
  try {
    descriptor = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0o600);
  } catch (error) {
    if (["ELOOP", "EISDIR", "ENXIO", "EOPNOTSUPP"].includes(errorCodeOf(error) ?? "")) throw unfit(path, whatIsAt(path), error);
    throw explain(error, "open the log", path);
  }
  const facts = fstatSync(descriptor);
  if (facts.isFile() && facts.uid === process.geteuid?.()) {
    if ((facts.mode & 0o077) !== 0) fchmodSync(descriptor, 0o600);
    return descriptor;
  }
  closeSync(descriptor);
  throw unfit(path, `${kindOf(facts)} of user ${facts.uid}`);
}

function unfit(path: string, what: string, cause?: unknown): HobError {
  return new HobError("unsafe-directory", `the log ${path} must be a file of your own, and is ${what}`, {
    hint: `Move ${path} away.`,
    cause,
    details: { path },
  });
}
