/** The port to one warm interpreter: a thread in production, a toy in the tests of the pool. */
import type { Rest, RunEnd, RunOrder } from "./orders.ts";

/** What a running program is connected to. */
export interface RunWires {
  /** Output as it is produced: channel 1 is stdout, 2 is stderr. The program is slowed down until the promise resolves. */
  output(channel: number, bytes: Uint8Array): void | Promise<void>;
  /** What the program reads. Asked for nothing before the program wants to read; absent: its input is empty. */
  input: AsyncIterable<Uint8Array> | undefined;
  /** The program waits for input. Called once, and again when it waits after some has come. */
  inputWanted?(): void;
}

export interface Interpreter {
  /** Resolves when it can run; rejects when it never will. */
  readonly booted: Promise<void>;
  /** Resolves when its thread is gone, with the reason if nobody asked for it. */
  readonly gone: Promise<InterpreterGone | undefined>;
  /** Bytes of memory that it holds. */
  readonly memoryBytes: number;
  /** Milliseconds that its last restoration took. */
  readonly restoreMs: number;
  /** Runs one program. Rejects with `InterpreterGone` when the thread ends before the program does. */
  run(order: RunOrder, wires: RunWires): Promise<RunEnd>;
  /** Resolves when it is ready for the next run. */
  rest(): Promise<Rest>;
  /** Names that could complete `text` in a session. */
  complete(text: string, most: number): Promise<string[]>;
  /** Remembers this moment of a session; resolves to the reason why that cannot be, if it cannot. */
  mark(): Promise<string | undefined>;
  /** Goes back to the last mark, or (`forget`) to the one before it. False when there is none; then nothing changes. */
  undo(forget: boolean): Promise<boolean>;
  /** Has the program receive a signal; 2 becomes a KeyboardInterrupt. */
  signal(number: number): void;
  /** Ends the thread at once, whatever it does. */
  destroy(): Promise<void>;
}

/** What an error of the thread is to people. An interpreter reserves gigabytes of addresses, and uses some hundred megabytes. */
export function brokenWords(message: string): string {
  const text = `the interpreter broke: ${message}`;
  if (!message.includes("could not allocate memory")) return text;
  return `${text} (it reserves gigabytes of addresses: was the daemon started under a limit, \`ulimit -v\`?)`;
}

/** The interpreter's thread ended. */
export class InterpreterGone extends Error {
  override readonly name = "InterpreterGone";
  readonly outOfMemory: boolean;
  /** Of the system's own error, if it was one: what it refused is told to the caller as such. */
  readonly code: unknown;

  constructor(message: string, options: { outOfMemory?: boolean; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.outOfMemory = options.outOfMemory ?? false;
    this.code = (options.cause as { code?: unknown } | undefined)?.code;
  }
}
