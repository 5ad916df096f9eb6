/**
 * Reading a log that somebody else writes, rotates and deletes: each `next` gives the whole lines written since the last
 * one. The open file is read to its end before its successor of the same name is opened, so rotation loses nothing.
 * Links and everything that is not a regular file are refused.
 */
import { constants, type FSWatcher, watch } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { TextDecoder } from "node:util";
import { HobError } from "@hob/kit";
import type { Clock } from "@hob/kit/verb";
import { endOfLines, linesFromEnd } from "./lines-from-end.ts";

const chunkBytes = 256 * 1024;
/** Some file systems report no changes; then this is how late a line may be shown. */
const lookAgainMs = 250;

interface OpenLog {
  handle: FileHandle;
  inode: number;
  /** Bytes read so far. */
  position: number;
  decoder: TextDecoder;
  /** What stands behind the last newline. */
  partial: string;
}

export class LogTail {
  readonly #path: string;
  readonly #chunk = Buffer.alloc(chunkBytes);
  #file: OpenLog | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Tells this file from another one of the same name; `undefined` when there is none. */
  async open(): Promise<number | undefined> {
    this.#file ??= await openLog(this.#path);
    return this.#file?.inode;
  }

  /**
   * The lines that are there already, the last one first; `next` goes on behind them. `final`: also what stands behind the
   * last newline.
   */
  async *past(final = false): AsyncGenerator<string> {
    await this.open();
    const file = this.#file;
    if (file === undefined) return;
    const { size } = await file.handle.stat();
    file.position = final ? size : await endOfLines(file.handle, size);
    yield* linesFromEnd(file.handle, file.position);
  }

  /** Lines since the last call. `final`: also what stands behind the last newline. */
  async next(final = false): Promise<string[]> {
    const lines: string[] = [];
    await this.#read(lines);
    if (this.#file !== undefined && (await this.#isReplaced())) {
      await this.#read(lines); // Written between the read above and the rename.
      this.#takePartial(lines);
      await this.close();
      await this.#read(lines);
    }
    if (final) this.#takePartial(lines);
    return lines;
  }

  async close(): Promise<void> {
    const { handle } = this.#file ?? {};
    this.#file = undefined;
    await handle?.close();
  }

  async #read(lines: string[]): Promise<void> {
    await this.open();
    const file = this.#file;
    if (file === undefined) return;
    const { size } = await file.handle.stat();
    if (size < file.position) Object.assign(file, { position: 0, partial: "" }); // Emptied in place.
    for (;;) {
      const { bytesRead } = await file.handle.read(this.#chunk, 0, chunkBytes, file.position);
      if (bytesRead === 0) return;
      file.position += bytesRead;
      const parts = (file.partial + file.decoder.decode(this.#chunk.subarray(0, bytesRead), { stream: true })).split("\n");
      file.partial = parts.pop() ?? "";
      for (const part of parts) lines.push(part);
    }
  }

  #takePartial(lines: string[]): void {
    if (this.#file === undefined || this.#file.partial === "") return;
    lines.push(this.#file.partial);
    this.#file.partial = "";
  }

  async #isReplaced(): Promise<boolean> {
    const now = await stat(this.#path).catch(() => undefined);
    return now?.ino !== this.#file?.inode;
  }
}

async function openLog(path: string): Promise<OpenLog | undefined> {
  // O_NONBLOCK: a FIFO that was planted here must not make us wait for a writer.
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
      throw new HobError("not-permitted", `the log ${path} cannot be read: ${error.message}`, { cause: error });
    },
  );
  if (handle === undefined) return undefined;
  const facts = await handle.stat();
  if (facts.isFile()) return { handle, inode: facts.ino, position: 0, decoder: new TextDecoder(), partial: "" };
  await handle.close();
  throw new HobError("not-permitted", `the log ${path} is not a regular file`, { hint: "Find out who put it there; hob did not" });
}

/** Resolves when the file may have changed, or the signal aborts. */
export function changeOf(path: string, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let watcher: FSWatcher | undefined;
    const done = (): void => {
      timer.cancel();
      watcher?.close();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = clock.timer(lookAgainMs, done);
    signal.addEventListener("abort", done, { once: true });
    try {
      watcher = watch(dirname(path), done).on("error", done);
    } catch {
      // The directory is gone, or there are no watches left: the timer is enough.
    }
    if (signal.aborted) done();
  });
}
