/** Recordings on the disk: written line by line as they come, read line by line as they are played. */
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { HobError } from "@hob/kit";

export class CastFile {
  readonly path: string;
  readonly #handle: FileHandle;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  /** Throws `usage` when the file exists and may not be replaced. */
  static async create(cwd: string, file: string, overwrite: boolean): Promise<CastFile> {
    const path = resolve(cwd, file);
    try {
      return new CastFile(path, await open(path, overwrite ? "w" : "wx"));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST")
        throw new HobError("usage", `${path} exists already`, { hint: "Choose another name, or add --overwrite" });
      throw unusable(path, error);
    }
  }

  /** Bytes that were written. Throws when the disk is full. */
  async append(lines: string): Promise<void> {
    if (lines === "") return;
    try {
      await this.#handle.appendFile(lines);
    } catch (error) {
      throw unusable(this.path, error);
    }
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** The lines of a file, without empty ones. Throws `not-found` or `not-permitted`. */
export async function* castLines(cwd: string, file: string): AsyncGenerator<string> {
  const path = resolve(cwd, file);
  const stream = createReadStream(path);
  const failed = new Promise<never>((_, reject) => stream.once("error", (error) => reject(unusable(path, error))));
  failed.catch(() => undefined);
  const opened = new Promise<void>((done) => stream.once("ready", () => done()));
  await Promise.race([opened, failed]);
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) if (line !== "") yield line;
    if (stream.errored !== null) throw unusable(path, stream.errored);
  } finally {
    stream.destroy();
  }
}

function unusable(path: string, error: unknown): HobError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return new HobError("not-found", `${path} does not exist`, { hint: "Check the path", cause: error });
  return new HobError(code === "ENOSPC" ? "no-space" : "not-permitted", `${path} could not be used: ${message}`, { cause: error });
}
