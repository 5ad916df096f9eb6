/** What a handler sees of its call, and what a caller may say with one. */
import type { Deadline } from "../base/deadline.ts";
import type { QueuePosition } from "./pending.ts";

/** What a call carries of its caller: the starter's environment is nobody's. All parts are optional on the wire. */
export interface CallContext {
  /** The caller's directory. */
  cwd?: string;
  /** The part of the caller's environment that it chose to send. */
  env?: Record<string, string>;
  umask?: number;
  /** The caller's terminal, when it has one. */
  terminal?: { columns: number; rows: number; term?: string; color?: boolean };
}

/** Raw bytes on a numbered channel of a stream; by convention 0 is input, 1 output, 2 errors. */
export interface ChannelBytes {
  channel: number;
  bytes: Uint8Array;
}

/** The second argument of every handler. */
export interface Call<Item = never> {
  readonly method: string;
  /** Aborts when the caller cancels or goes away (unless the method is detached), at the deadline, and at the end of a drain. */
  readonly signal: AbortSignal;
  readonly deadline: Deadline;
  readonly context: CallContext;
  /** The calling process, as the kernel tells it, and the name it gave in its hello. */
  readonly peer: { pid?: number; uid?: number; program: string };
  /** Resolves when the caller's connection is gone, also long after the call. Never rejects. */
  readonly hungUp: Promise<void>;
  /** Tells the caller how far it is. Any JSON value; a short text or `{done, total, text}` is shown as it is. */
  progress(value: unknown): void;
  /** For a handler with a queue of its own: where this call stands in it, for callers that ask `position()`; `undefined` once it runs. */
  reportPosition(place: () => QueuePosition | undefined): void;
  /**
   * Streams: sends one item by the stream's overflow rule. Resolves when the next one may be sent: at once, unless the
   * rule is `block` and the reader is behind. Rejects when the call is over.
   */
  send(item: Item): Promise<void>;
  /** Streams: sends raw bytes; resolves when more may be sent. Back-pressure as for `block`, whatever the rule for items. */
  write(bytes: Uint8Array, channel?: number): Promise<void>;
  /** Streams: what the caller writes; ends when the caller ends its side. */
  readonly incoming: AsyncIterable<ChannelBytes>;
}

/** What a caller may say with a call. */
export interface CallOptions {
  /** Milliseconds until the call fails with `timed-out`; default 30 s for calls and none for streams. `Infinity`: none. */
  timeoutMs?: number;
  signal?: AbortSignal;
  context?: CallContext;
  onProgress?: (value: unknown) => void;
}
