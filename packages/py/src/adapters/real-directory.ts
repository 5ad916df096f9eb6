/** The path without links of a directory of the host. */
import { realpath, stat } from "node:fs/promises";
import { HobError } from "@hob/kit";

/** Throws `not-found` when there is none, `usage` when it is something else, `not-permitted` when it may not be seen. */
export async function realDirectory(path: string): Promise<string> {
  try {
    const real = await realpath(path);
    if ((await stat(real)).isDirectory()) return real;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const missing = code === "ENOENT" || code === "ENOTDIR";
    if (!missing) throw new HobError("not-permitted", `${path} cannot be mounted: ${message}`, { cause: error });
    throw new HobError("not-found", `there is no directory ${path} to mount`, { cause: error, hint: "Check its path." });
  }
  throw new HobError("usage", `${path} cannot be mounted: it is not a directory`, { hint: "Mount the directory that it is in." });
}
