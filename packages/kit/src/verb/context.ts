/**
 * Everything a verb may touch. A verb never uses `process`, the console or a global clock: it gets them here, so that
 * the same verb runs in the command's own process, inside a warm daemon, and in a test.
 */
import type { Deadline } from "../base/deadline.ts";
import type { Clock } from "../ports/clock.ts";

export interface VerbContext {
  /** The words that called the verb, for messages: `hob status`. */
  readonly command: string;
  readonly stdin: Input;
  /** The answer and nothing else. */
  readonly stdout: Output;
  /** Remarks, progress and errors. */
  readonly stderr: Output;
  /** `undefined` when the directory that the command was started in has been removed. */
  readonly cwd: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Permission bits that files made for the caller do not get. */
  readonly umask: number;
  /** Root of all daemons' files where the caller named one; else the kit's default. */
  readonly home: string | undefined;
  /** The answer is wanted as JSON (`--json`). */
  readonly json: boolean;
  readonly clock: Clock;
  /** When the caller gives up; a verb's own `--timeout` can only shorten it. */
  readonly deadline: Deadline;
  /** Aborts on Ctrl-C and SIGTERM, with an `Interrupted` as reason. */
  readonly signal: AbortSignal;
  /**
   * Takes over Ctrl-C: until the returned function is called, each one calls `handler` instead of aborting `signal`.
   * For programs that have their own idea of an interrupt, such as Python's KeyboardInterrupt.
   */
  takeInterrupts(handler: () => void): () => void;
}

/** Nothing is read before it is asked for, so that what a verb leaves belongs to the next program. Leaving a loop over it keeps it open. */
export interface Input extends AsyncIterable<Uint8Array> {
  readonly isTerminal: boolean;
  /** Hands over every key as it is pressed, Ctrl-C included, without echo. Does nothing when it is not a terminal. */
  setRaw(raw: boolean): void;
}

export interface Output {
  readonly isTerminal: boolean;
  /** Colours and other escape sequences are welcome: a terminal, NO_COLOR, FORCE_COLOR and TERM taken into account. */
  readonly color: boolean;
  /** Width in cells; `Infinity` when it is not a terminal. */
  readonly columns: number;
  /** Height in lines; `Infinity` when it is not a terminal. */
  readonly rows: number;
  /**
   * Resolves when more may be written. Never rejects because the reader left: what is written afterwards is dropped, the
   * verb goes on to its own exit code, and those that would go on for ever watch `gone`.
   */
  write(chunk: string | Uint8Array): Promise<void>;
  /** Aborts when the reader has left (EPIPE). */
  readonly gone: AbortSignal;
  /** Calls `handler` when the terminal has another size, until the returned function is called. */
  onResize(handler: () => void): () => void;
}

/** Why `context.signal` aborted. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  readonly exitCode: number;

  constructor(signal: "SIGINT" | "SIGTERM" | "SIGHUP") {
    super(signal === "SIGINT" ? "interrupted" : "asked to end");
    this.exitCode = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal];
  }
}
