/**
 * One connection as a `Transport`: a net.Socket with as little around it as possible, since every call passes here
 * twice. Errors of a connection end that connection and nothing else (IO-05, LOAD-12).
 */
import type { Socket } from "node:net";
import type { Transport, TransportHandler } from "../ports/net.ts";
import { kernel } from "./kernel.ts";

/** Strings up to this length go to the kernel without a copy of ours; longer ones become bytes first. */
const shortTextLength = 16_384;

/** A peer that reads has seen the end by then. */
const lingerMs = 250;

export class SocketTransport implements Transport {
  readonly #socket: Socket;
  #error: Error | undefined;
  #refused = false;
  #peer: { pid: number; uid: number } | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("error", (error) => {
      this.#error ??= error;
    });
  }

  get queuedBytes(): number {
    return this.#socket.writableLength;
  }

  get refused(): boolean {
    return this.#refused;
  }

  write(chunk: Uint8Array | string): boolean {
    const socket = this.#socket;
    const waiting = socket.writableLength > 0;
    if (!socket.writable) return this.#refuse();
    // The stream counts a queued string in characters; limits are in bytes (FRAME-05).
    const asBytes = typeof chunk === "string" && (waiting || chunk.length > shortTextLength);
    if (socket.write(asBytes ? Buffer.from(chunk) : chunk)) return true;
    // With nothing before it, a write is tried at once; an error then is one of its first byte, as EPIPE of a dead peer is.
    return !waiting && socket.errored !== null ? this.#refuse() : false;
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /**
   * What is queued, then the end. The other side may be writing at that moment: were the socket closed at once, its write
   * would fail and Node.js would throw away what it has not read yet, our last words among it. So what comes is dropped
   * until it ends, too, or until it has had its time.
   */
  end(): void {
    const socket = this.#socket;
    let linger: NodeJS.Timeout | undefined;
    socket.once("close", () => clearTimeout(linger));
    socket.end(() => {
      if (!socket.closed) linger = setTimeout(() => socket.destroy(), lingerMs).unref();
    });
    socket.resume();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Asked of the kernel once, while the connection is open; remembered afterwards. Loads koffi. */
  peer(): { pid: number; uid: number } | undefined {
    if (this.#peer === undefined) {
      const descriptor = descriptorOf(this.#socket);
      if (descriptor !== undefined) this.#peer = kernel().peer(descriptor);
    }
    return this.#peer;
  }

  keepAlive(on: boolean): void {
    if (on) this.#socket.ref();
    else this.#socket.unref();
  }

  handle(handler: TransportHandler): void {
    const socket = this.#socket;
    if (socket.closed) return queueMicrotask(() => handler.onClose(this.#error));
    socket.on("data", (chunk) => handler.onData(chunk));
    socket.on("drain", () => handler.onDrain());
    socket.on("end", () => handler.onEnd());
    socket.on("close", () => handler.onClose(this.#error));
  }

  #refuse(): false {
    this.#refused = true;
    return false;
  }
}

/** Node has no public name for it. `undefined` once the socket is closed. */
function descriptorOf(socket: Socket): number | undefined {
  const { _handle: handle } = socket as unknown as { _handle: { fd?: number } | null };
  return handle?.fd !== undefined && handle.fd >= 0 ? handle.fd : undefined;
}
