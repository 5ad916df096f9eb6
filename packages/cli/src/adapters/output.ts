/**
 * stdout and stderr as verbs see them. Files and pipes are written directly, because opening Node's stream costs 1.5 ms
 * and it writes synchronously too; the stream is for terminals, and for a pipe that is full and does not wait.
 * A reader that leaves (EPIPE, or EIO from a terminal that hung up) is no error; a disk that is full is one.
 */
import { fstatSync, writeSync } from "node:fs";
import type { WriteStream } from "node:tty";
import { HobError } from "@hob/kit";
import { type Output, wantsColor } from "@hob/kit/verb";

const readerLeft = new Set(["EPIPE", "EIO", "ECONNRESET", "ERR_STREAM_DESTROYED"]);

export class ProcessOutput implements Output {
  readonly #descriptor: 1 | 2;
  readonly #open: () => WriteStream;
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #gone = new AbortController();
  /** Written without the stream, which is not open then. */
  #direct: boolean;
  #stream: WriteStream | undefined;
  #failure: HobError | undefined;

  /** `open` is called once, if the stream is needed at all. */
  constructor(descriptor: 1 | 2, open: () => WriteStream, env: Readonly<Record<string, string | undefined>>) {
    this.#descriptor = descriptor;
    this.#open = open;
    this.#env = env;
    this.#direct = takesDirectWrites(descriptor);
  }

  get isTerminal(): boolean {
    return !this.#direct && this.#opened().isTTY === true;
  }

  get color(): boolean {
    return wantsColor(this.#env, this.isTerminal);
  }

  get columns(): number {
    // A pty that was never given a size says 0.
    return this.isTerminal ? this.#opened().columns || Number(this.#env.COLUMNS) || 80 : Number.POSITIVE_INFINITY;
  }

  get rows(): number {
    return this.isTerminal ? this.#opened().rows || Number(this.#env.LINES) || 24 : Number.POSITIVE_INFINITY;
  }

  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  async write(chunk: string | Uint8Array): Promise<void> {
    const rest = this.#direct ? this.#writeDirectly(chunk) : chunk;
    if (rest.length > 0) await this.#writeToStream(rest);
    if (this.#failure !== undefined) throw this.#failure;
  }

  onResize(handler: () => void): () => void {
    if (!this.isTerminal) return () => undefined;
    const stream = this.#opened();
    stream.on("resize", handler);
    return () => void stream.off("resize", handler);
  }

  /** What could not be written because a pipe is full and was set not to wait. */
  #writeDirectly(chunk: string | Uint8Array): Uint8Array {
    let rest = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    try {
      while (rest.length > 0 && !this.#isOver) rest = rest.subarray(writeSync(this.#descriptor, rest));
    } catch (error) {
      this.#direct = (error as NodeJS.ErrnoException).code !== "EAGAIN";
      if (this.#direct) this.#fail(error as NodeJS.ErrnoException);
    }
    return this.#isOver ? new Uint8Array() : rest;
  }

  #writeToStream(chunk: string | Uint8Array): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    return new Promise((resolve) => void this.#opened().write(chunk, () => resolve()));
  }

  get #isOver(): boolean {
    return this.#gone.signal.aborted || this.#failure !== undefined;
  }

  #opened(): WriteStream {
    if (this.#stream === undefined) {
      this.#stream = this.#open();
      this.#stream.on("error", (error: NodeJS.ErrnoException) => this.#fail(error));
    }
    return this.#stream;
  }

  #fail(error: NodeJS.ErrnoException): void {
    if (readerLeft.has(error.code ?? "")) return this.#gone.abort();
    const code = error.code === "ENOSPC" ? "no-space" : "not-permitted";
    this.#failure = new HobError(code, `${this.#descriptor === 1 ? "stdout" : "stderr"} could not be written: ${error.message}`, {
      cause: error,
    });
  }
}

/** Files, pipes, and the sockets that Node.js gives its children for pipes. */
function takesDirectWrites(descriptor: number): boolean {
  try {
    const facts = fstatSync(descriptor);
    return facts.isFile() || facts.isFIFO() || facts.isSocket();
  } catch {
    return false; // Closed: Node's stream swallows what is written.
  }
}
