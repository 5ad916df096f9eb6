/**
 * Two transports joined by two pipes in memory. Deterministic: bytes move in microtasks, in chunks whose lengths the test
 * chooses, and as far as the reader takes them. What a kernel does is modelled as far as sessions can tell:
 *
 *     write  ->  queue (`queuedBytes`)  ->  pipe of `capacityBytes`  ->  chunks, unless the reader has paused or is frozen
 *
 * - `write` answers false above `markBytes`, and `onDrain` follows when the queue is empty.
 * - `end` sends what is queued, then closes; `destroy` loses it. Either way the other side reads what is in the pipe, then
 *   the end; when it writes after that its connection breaks with EPIPE, as on a Unix socket.
 */
import type { Transport, TransportHandler } from "../ports/net.ts";

export interface MemoryLinkOptions {
  /** Bytes that lie between writer and reader; default 64 KiB. */
  capacityBytes?: number;
  /** `write` answers false when more is queued; default 16 KiB. */
  markBytes?: number;
  /** Length of the next chunk, given how much there is; default all of it. */
  chunkLength?(available: number): number;
}

/** The two ends of one connection. */
export function memoryLink(options: MemoryLinkOptions = {}): { client: MemoryTransport; server: MemoryTransport } {
  const client = new MemoryTransport(options, { pid: 100, uid: 1000 });
  const server = new MemoryTransport(options, { pid: 200, uid: 1000 });
  client.join(server);
  server.join(client);
  return { client, server };
}

export class MemoryTransport implements Transport {
  readonly #capacityBytes: number;
  readonly #markBytes: number;
  readonly #chunkLength: (available: number) => number;
  readonly #self: { pid: number; uid: number };
  #other!: MemoryTransport;
  #handler: TransportHandler | undefined;
  /** Written and not yet in the pipe. */
  #queue: Buffer = Buffer.alloc(0);
  /** Taken by the "kernel" and not yet read by the other side. */
  #pipe: Buffer = Buffer.alloc(0);
  #wantsDrain = false;
  #paused = false;
  #frozen = false;
  #state: "open" | "ending" | "closed" = "open";
  /** Nothing will be written to the other side any more. */
  #writingEnded = false;
  #endSeen = false;
  #scheduled = false;
  /** Whether the connection would keep a process alive now. */
  keepsAlive = true;
  /** Chunks handed to the reader of this side. */
  chunksRead = 0;
  /** Calls of `write`. */
  writes = 0;

  constructor(options: MemoryLinkOptions, self: { pid: number; uid: number }) {
    this.#capacityBytes = options.capacityBytes ?? 64 * 1024;
    this.#markBytes = options.markBytes ?? 16 * 1024;
    this.#chunkLength = options.chunkLength ?? ((available) => available);
    this.#self = self;
  }

  // ---- the port

  get queuedBytes(): number {
    return this.#queue.length;
  }

  get refused(): boolean {
    return this.#state !== "open" || this.#writingEnded || this.#other.#state === "closed";
  }

  write(chunk: Uint8Array | string): boolean {
    if (this.#state !== "open" || this.#writingEnded) return false;
    this.writes++;
    if (this.#other.#state === "closed") {
      queueMicrotask(() => this.breakWith(new Error("write EPIPE")));
      return false;
    }
    this.#queue = Buffer.concat([this.#queue, typeof chunk === "string" ? Buffer.from(chunk) : chunk]);
    this.#schedule();
    if (this.#queue.length <= this.#markBytes) return true;
    this.#wantsDrain = true;
    return false;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#other.#schedule();
  }

  end(): void {
    if (this.#state !== "open") return;
    this.#state = "ending";
    this.#schedule();
  }

  destroy(): void {
    this.#close(undefined);
  }

  peer(): { pid: number; uid: number } | undefined {
    return this.#other.#self;
  }

  keepAlive(on: boolean): void {
    this.keepsAlive = on;
  }

  handle(handler: TransportHandler): void {
    this.#handler = handler;
    this.#other.#schedule();
  }

  // ---- what a test does to it

  join(other: MemoryTransport): void {
    this.#other = other;
  }

  get closed(): boolean {
    return this.#state === "closed";
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** The process at this end stands still (SIGSTOP): it reads nothing. */
  freeze(): void {
    this.#frozen = true;
  }

  thaw(): void {
    this.#frozen = false;
    this.#other.#schedule();
  }

  /** Ends this side's writing only, as shutdown(SHUT_WR) does. */
  endWriting(): void {
    this.#writingEnded = true;
    this.#schedule();
  }

  /** The connection breaks with a system error. */
  breakWith(error: Error): void {
    this.#close(error);
  }

  // ---- moving bytes

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#move();
    });
  }

  /** One step: fill the pipe, hand over one chunk, and come again if there is more to do. */
  #move(): void {
    this.#fillPipe();
    const handed = this.#handOverChunk();
    if (this.#queue.length === 0 && this.#wantsDrain && this.#state !== "closed") {
      this.#wantsDrain = false;
      this.#handler?.onDrain();
    }
    if (this.#state === "ending" && this.#queue.length === 0) this.#close(undefined);
    this.#tellEnd();
    if (handed) this.#schedule();
  }

  #fillPipe(): void {
    const room = this.#capacityBytes - this.#pipe.length;
    if (room <= 0 || this.#queue.length === 0) return;
    this.#pipe = Buffer.concat([this.#pipe, this.#queue.subarray(0, room)]);
    this.#queue = this.#queue.subarray(room);
  }

  #handOverChunk(): boolean {
    const reader = this.#other;
    if (this.#pipe.length === 0 || !reader.#reads) return false;
    const length = Math.max(1, Math.min(this.#pipe.length, this.#chunkLength(this.#pipe.length)));
    const chunk = this.#pipe.subarray(0, length);
    this.#pipe = this.#pipe.subarray(length);
    reader.chunksRead++;
    reader.#handler?.onData(Buffer.from(chunk));
    return true;
  }

  /** Whether this side takes bytes now. */
  get #reads(): boolean {
    return this.#handler !== undefined && this.#state !== "closed" && !this.#paused && !this.#frozen;
  }

  /** The other side reads the end once it has read everything before it. */
  #tellEnd(): void {
    const over = this.#state === "closed" || (this.#writingEnded && this.#queue.length === 0);
    const reader = this.#other;
    if (!over || reader.#endSeen || this.#pipe.length > 0 || !reader.#reads) return;
    reader.#endSeen = true;
    reader.#handler?.onEnd();
  }

  #close(error: Error | undefined): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#queue = Buffer.alloc(0);
    queueMicrotask(() => this.#handler?.onClose(error));
    this.#schedule();
  }
}
