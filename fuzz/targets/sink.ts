/** A transport that takes everything and remembers nothing: for counting the work of a session, not that of its surroundings. */
import type { Transport, TransportHandler } from "../../packages/kit/src/ports/net.ts";

export class Sink implements Transport {
  readonly refused = false;
  readonly queuedBytes = 0;
  #handler: TransportHandler | undefined;
  #open = true;

  /** What comes from the other side. */
  feed(input: Buffer, chunkBytes: number): void {
    for (let at = 0; at < input.length && this.#open; at += chunkBytes) this.#handler?.onData(input.subarray(at, at + chunkBytes));
  }

  /** The other side is gone. */
  cut(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#handler?.onClose(undefined);
  }

  write(): boolean {
    return true;
  }

  pause(): void {}

  resume(): void {}

  end(): void {
    this.cut();
  }

  destroy(): void {
    this.cut();
  }

  peer(): undefined {
    return undefined;
  }

  keepAlive(): void {}

  handle(handler: TransportHandler): void {
    this.#handler = handler;
  }
}
