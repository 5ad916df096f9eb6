/**
 * What is typed into a pty, written as far as the kernel takes it. Not by the stream that reads the pty: libuv
 * writes to this side as if it were a file (uv_tty_init, UV_HANDLE_BLOCKING_WRITES), and while the program does not read it
 * asks the kernel again and again, with the whole daemon at a stand.
 *
 * Node cannot be told by the kernel when there is room again, so it is tried now and then.
 */
import { writeSync } from "node:fs";
import { HobError } from "@hob/kit";

/** Between two tries: short while the program reads, longer the longer it does not. */
const pauseMs = { least: 1, most: 20 } as const;

interface Waiting {
  rest: Uint8Array;
  readonly taken: () => void;
  readonly failed: (error: HobError) => void;
}

export class PtyInput {
  readonly #fd: number;
  readonly #waiting: Waiting[] = [];
  #pauseMs: number = pauseMs.least;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  /** `fd` does not block. */
  constructor(fd: number) {
    this.#fd = fd;
  }

  /** Bytes that the kernel has not taken yet. */
  get bytes(): number {
    return this.#waiting.reduce((sum, { rest }) => sum + rest.length, 0);
  }

  /** Resolves when the kernel has taken the bytes, in order with all others; rejects when the terminal is gone. */
  write(bytes: Uint8Array): Promise<void> {
    if (this.#ended) return Promise.reject(goneError());
    return new Promise((taken, failed) => {
      this.#waiting.push({ rest: bytes.slice(), taken, failed }); // the caller's buffer may be part of one that is used again
      if (this.#timer === undefined) this.#write();
    });
  }

  /** The descriptor may be somebody else's from now on. */
  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    for (const { failed } of this.#waiting.splice(0)) failed(goneError());
  }

  #write(): void {
    this.#timer = undefined;
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const bytes = this.#try(next.rest);
      if (bytes === "gone") return this.end();
      if (bytes === "full") return this.#tryLater();
      this.#pauseMs = pauseMs.least;
      next.rest = next.rest.subarray(bytes);
      if (next.rest.length > 0) continue;
      this.#waiting.shift();
      next.taken();
    }
  }

  #try(bytes: Uint8Array): number | "full" | "gone" {
    try {
      return writeSync(this.#fd, bytes);
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "EAGAIN" ? "full" : "gone";
    }
  }

  #tryLater(): void {
    this.#timer = setTimeout(() => this.#write(), this.#pauseMs).unref();
    this.#pauseMs = Math.min(2 * this.#pauseMs, pauseMs.most);
  }
}

function goneError(): HobError {
  return new HobError("wrong-state", "the terminal has ended and takes no more input");
}
