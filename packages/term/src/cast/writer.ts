/**
 * Turns the output of a terminal into the lines of a recording. Characters that are cut between chunks are put together
 * again: an event's text is whole characters, and bytes that are no UTF-8 become U+FFFD.
 */
import type { Clock } from "@hob/kit/verb";
import { type CastHeader, eventLine, headerLine } from "./format.ts";

export class CastWriter {
  readonly #clock: Clock;
  readonly #decoder = new TextDecoder();
  #beganMs: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The first line. Time begins with it. */
  begin(header: Omit<CastHeader, "version" | "timestamp">): string {
    this.#beganMs = this.#clock.monotonicMs();
    return headerLine({ version: 2, ...header, timestamp: Math.floor(this.#clock.wallMs() / 1000) });
  }

  /** Empty when the bytes end no character. */
  output(bytes: Uint8Array): string {
    const text = this.#decoder.decode(bytes, { stream: true });
    return text === "" ? "" : eventLine([this.#seconds, "o", text]);
  }

  resize({ columns, rows }: { columns: number; rows: number }): string {
    return eventLine([this.#seconds, "r", `${columns}x${rows}`]);
  }

  /** What is left of a character that was never finished. */
  end(): string {
    const text = this.#decoder.decode();
    return text === "" ? "" : eventLine([this.#seconds, "o", text]);
  }

  get #seconds(): number {
    return (this.#clock.monotonicMs() - (this.#beganMs ?? this.#clock.monotonicMs())) / 1000;
  }
}
