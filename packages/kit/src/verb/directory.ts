/** The directory that a relative path is meant from: the command's own, which may have been removed under its shell. */
import { HobError } from "../errors/hob-error.ts";

/** Throws `not-found` when the directory is gone and `path` needs one; for an absolute path any will do. */
export function directoryFor(path: string, cwd: string | undefined): string {
  if (cwd !== undefined || path.startsWith("/")) return cwd ?? "/";
  throw new HobError("not-found", `${path} is meant from this directory, and this directory has been removed`, {
    hint: "Go to one that exists (`cd`), or give the whole path.",
  });
}
