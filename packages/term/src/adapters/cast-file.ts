/** Recordings on the disk: written line by line as they come, read line by line as they are played. */
import { createReadStream } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
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
      if ((error as NodeJS.ErrnoException).code === "ENOENT")
        throw new HobError("usage", `there is no directory ${dirname(path)}`, { hint: "Make it, or choose another one", cause: error });
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

  /** Throws when it was removed, or replaced by another one, while it was written. */
  async requireThere(): Promise<void> {
    const [own, there] = await Promise.all([this.#handle.stat(), stat(this.path).catch(() => undefined)]);
    if (own.dev === there?.dev && own.ino === there.ino) return;
    throw new HobError("wrong-state", `${this.path} was removed while it was recorded, and the recording with it`, {
      hint: "Record again, to another file",
    });
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** An event of a recording is shorter by far; a line without an end would fill the memory. */
const lineCharactersMax = 64 * 1024 * 1024;

/** The lines of a file, without empty ones. Throws `not-found`, `not-permitted`, and `invalid-input` for one that has no lines. */
export async function* castLines(cwd: string, file: string): AsyncGenerator<string> {
  const path = resolve(cwd, file);
  const stream = createReadStream(path, { encoding: "utf8" });
  let parts: string[] = [];
  let characters = 0;
  try {
    for await (const chunk of stream as AsyncIterable<string>) {
      const [first = "", ...others] = chunk.split("\n");
      parts.push(first);
      characters += first.length;
      if (characters > lineCharactersMax) throw endlessError(path);
      for (const other of others) {
        yield* textOf(parts);
        parts = [other];
        characters = other.length;
      }
    }
    yield* textOf(parts);
  } catch (error) {
    throw error === stream.errored ? unusable(path, error) : error;
  } finally {
    stream.destroy();
  }
}

function* textOf(parts: readonly string[]): Generator<string> {
  const line = parts.join("");
  const text = line.endsWith("\r") ? line.slice(0, -1) : line;
  if (text !== "") yield text;
}

function endlessError(path: string): HobError {
  return new HobError("invalid-input", `${path} is no asciicast: it has a line of more than ${lineCharactersMax} characters`, {
    hint: "Record one with hob term record",
  });
}

function unusable(path: string, error: unknown): HobError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EISDIR") return new HobError("usage", `${path} is a directory`, { hint: "Name a file in it", cause: error });
  if (code === "ENOENT") return new HobError("not-found", `${path} does not exist`, { hint: "Check the path", cause: error });
  return new HobError(code === "ENOSPC" ? "no-space" : "not-permitted", `${path} could not be used: ${message}`, { cause: error });
}
