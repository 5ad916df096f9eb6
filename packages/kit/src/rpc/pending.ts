/** What a caller holds of a call and of a stream that are under way. */
import type { ChannelBytes } from "./call.ts";

/** How many calls are before one, and how many run. Both zero where nothing is limited. */
export interface QueuePosition {
  ahead: number;
  running: number;
}

/** A call under way: a promise of its answer. */
export interface PendingCall<Output> extends Promise<Output> {
  /** How many calls are before this one, and how many run: asks the daemon. Rejects with `not-found` once it is answered. */
  position(): Promise<QueuePosition>;
}

/**
 * A stream under way: its items by `for await`, its bytes by `bytes`, its end by `result`. Reading is what lets the
 * daemon go on: items and bytes that nobody reads hold the stream up (or are dropped, where it was declared so).
 */
export interface OpenStream<Item, Output> extends AsyncIterable<Item> {
  /** The stream's own answer. Rejects when the stream broke; then the loop over the items throws the same error. */
  readonly result: Promise<Output>;
  /** Raw bytes from the daemon. Leaving the loop over them does not end the stream; leaving the loop over the items does. */
  readonly bytes: AsyncIterable<ChannelBytes>;
  /** Writes raw bytes to the daemon; resolves when more may be written. Rejects when the stream is over. */
  write(bytes: Uint8Array | string, channel?: number): Promise<void>;
  /** Says that no more bytes will be written. */
  endInput(): void;
  /** Items lost so far under the overflow rule `drop`. */
  readonly lost: number;
  position(): Promise<QueuePosition>;
  /** Cancels the stream. */
  cancel(): void;
}
