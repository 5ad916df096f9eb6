/** Reads a program's file for a command. The daemon never does: what a program may see is what its caller gives it. */
import { createReadStream } from "node:fs";
import { HobError } from "@hob/kit";

/** Its exact bytes. Throws `not-found`, `usage` for a directory, or `not-permitted`. */
export async function* readProgramFile(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path) as AsyncIterable<Uint8Array>;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EISDIR")
      throw new HobError("usage", `${path} is a directory, not a program`, { hint: "Name the file in it that is to run." });
    if (code === "ENOENT" || code === "ENOTDIR")
      throw new HobError("not-found", `there is no file ${path}`, { hint: "Check its path; hob py -c CODE runs a text." });
    throw new HobError("not-permitted", `${path} cannot be read: ${message}`, { cause: error, hint: "Check its owner and mode." });
  }
}
