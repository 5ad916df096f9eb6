/**
 * stdin as verbs see it. It is opened at the first read, and read chunk by chunk as somebody asks: what a command does
 * not want stays in the terminal or the pipe, for the next program.
 */
import { fstatSync } from "node:fs";
import { isatty, type ReadStream } from "node:tty";
import { HobError } from "@hob/kit";
import type { Input } from "@hob/kit/verb";

export class ProcessInput implements Input {
  readonly #open: () => ReadStream;

  /** `open` may be called often; it gives the same stream each time. */
  constructor(open: () => ReadStream) {
    this.#open = open;
  }

  get isTerminal(): boolean {
    return isatty(0);
  }

  setRaw(raw: boolean): void {
    if (this.isTerminal) this.#open().setRawMode(raw);
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    let stream: ReadStream | undefined;
    return {
      next: async () => {
        if (stream === undefined) refuseDirectory();
        stream ??= this.#open();
        return await nextChunk(stream);
      },
      return: async () => {
        stream?.pause();
        return { done: true, value: undefined };
      },
    };
  }
}

/** Node.js takes one for an input that has ended. */
function refuseDirectory(): void {
  if (isDirectory(0))
    throw new HobError("usage", "standard input is a directory", { hint: "Name a file behind the <, or end input with </dev/null." });
}

function isDirectory(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isDirectory();
  } catch {
    return false; // it is closed
  }
}

function unreadable(error: Error): HobError {
  return new HobError("not-permitted", `standard input cannot be read: ${error.message}`, {
    cause: error,
    hint: "Name another file behind the <, or end input with </dev/null.",
  });
}

/** The stream flows only while somebody waits for a chunk. */
function nextChunk(stream: ReadStream): Promise<IteratorResult<Uint8Array, undefined>> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      stream.pause();
      stream.off("data", onData).off("end", onEnd).off("close", onEnd).off("error", onError);
      act();
    };
    const onData = (chunk: Uint8Array): void => settle(() => resolve({ done: false, value: chunk }));
    const onEnd = (): void => settle(() => resolve({ done: true, value: undefined }));
    const onError = (error: Error): void => settle(() => reject(unreadable(error)));
    if (stream.readableEnded || stream.destroyed) return onEnd();
    stream.on("data", onData).on("end", onEnd).on("close", onEnd).on("error", onError);
    stream.resume();
  });
}
