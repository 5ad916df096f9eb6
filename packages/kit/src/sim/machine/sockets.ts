/**
 * Unix stream sockets: listeners with a bounded accept queue, and connections whose bytes arrive in pieces. A connection
 * in the queue of a listener that goes away is reset; so is one that is closed with bytes unread; a write to a closed
 * connection breaks it and throws away what was not read (both as Linux and Node.js do). Buffers have no bound here:
 * back-pressure is tested with sim/memory-transport.ts.
 */
import type { Listener, Transport, TransportHandler } from "../../ports/net.ts";
import { SystemError } from "./errno.ts";
import type { Inode } from "./file-tree.ts";
import type { Machine } from "./machine.ts";
import type { Holding, SimProcess } from "./process.ts";

/** As node/transport.ts. */
const lingerMs = 250;
const uid = 1000;

export class SimListener implements Listener, Holding {
  readonly what: string;
  readonly process: SimProcess;
  readonly queue: SimSocket[] = [];
  open = true;
  readonly #machine: Machine;
  readonly #path: string;
  readonly #inode: Inode;
  readonly #accept: (transport: Transport) => void;

  constructor(machine: Machine, process: SimProcess, path: string, inode: Inode, accept: (transport: Transport) => void) {
    this.#machine = machine;
    this.process = process;
    this.what = `listener ${path}`;
    this.#path = path;
    this.#inode = inode;
    this.#accept = accept;
    inode.opens++;
    process.holdings.add(this);
  }

  enqueue(socket: SimSocket): void {
    this.queue.push(socket);
    const run = (fault: string | undefined): void => {
      const next = this.queue.shift();
      if (next === undefined || !this.open) return;
      if (fault === undefined) this.#accept(next);
      else next.refuse(); // libuv keeps a descriptor for accepting whoever knocks, and closing at once
    };
    this.process.post(`accept ${this.#path}`, { what: "accept", faults: ["EMFILE"], run });
  }

  /** As Node.js closes a server: whatever has the name now is removed first. */
  close(): Promise<void> {
    return this.process.call(`close listener ${this.#path}`, () => {
      if (!this.open) return;
      this.#machine.unlink(this.process, this.#path);
      this.drop();
    });
  }

  drop(): void {
    if (!this.open) return;
    this.open = false;
    this.#inode.opens--;
    this.#machine.files.settle(this.#inode);
    this.process.holdings.delete(this);
    for (const socket of this.queue.splice(0)) socket.refuse();
  }
}

export class SimSocket implements Transport, Holding {
  readonly what = "connection";
  readonly process: SimProcess;
  readonly queuedBytes = 0;
  readonly #machine: Machine;
  readonly #channel: string;
  #other!: SimSocket;
  #handler: TransportHandler | undefined;
  #inbound = "";
  #otherEnded = false;
  #otherReset = false;
  #endSeen = false;
  #paused = false;
  #posted = false;
  #state: "open" | "ending" | "closed" = "open";

  private constructor(machine: Machine, process: SimProcess, number: number) {
    this.#machine = machine;
    this.process = process;
    this.#channel = `socket ${number}`;
    process.holdings.add(this);
  }

  static pair(machine: Machine, client: SimProcess, server: SimProcess): { client: SimSocket; server: SimSocket } {
    const ends = { client: new SimSocket(machine, client, machine.number()), server: new SimSocket(machine, server, machine.number()) };
    ends.client.#other = ends.server;
    ends.server.#other = ends.client;
    return ends;
  }

  /** For telling states apart. */
  get state(): string {
    return `${this.#state} ${this.#inbound.length} ${this.#otherEnded}`;
  }

  get refused(): boolean {
    return this.#state !== "open" || !this.process.alive;
  }

  write(chunk: Uint8Array | string): boolean {
    if (this.#state !== "open" || !this.process.alive) return false;
    if (this.#other.#state === "closed") {
      this.#break(new SystemError("EPIPE", "write"));
      return false;
    }
    const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
    this.#machine.watch.tell("bytes", this, this.#other, text);
    if (this.#other.#state === "ending") return true;
    this.#other.#inbound += text;
    this.#other.#post();
    return true;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#post();
  }

  end(): void {
    if (this.#state !== "open" || !this.process.alive) return;
    this.#state = "ending";
    this.#inbound = "";
    this.#other.#hearEnd(false);
    this.process.setAlarm(this.#machine.nowMs + lingerMs, () => this.destroy());
    this.#paused = false;
    this.#post();
  }

  destroy(): void {
    if (!this.process.alive) return;
    this.#break(undefined);
  }

  /** The process is gone. */
  drop(): void {
    this.#close();
  }

  /** It waited in the queue of a listener that went away. */
  refuse(): void {
    this.#state = "closed";
    this.process.holdings.delete(this);
    this.#other.#hearEnd(true);
  }

  peer(): { pid: number; uid: number } | undefined {
    return { pid: this.#other.process.pid, uid };
  }

  keepAlive(): void {}

  handle(handler: TransportHandler): void {
    this.#handler = handler;
    this.#post();
  }

  /** One thing at a time comes in: a piece of the bytes, the end, or the break. */
  #post(): void {
    if (this.#posted || this.#handler === undefined || this.#state === "closed" || this.#paused) return;
    if (this.#inbound === "" && (!this.#otherEnded || this.#endSeen)) return;
    this.#posted = true;
    this.process.postEvent(this.#channel, this.#inbound === "" ? "read end" : "read", () => {
      this.#posted = false;
      this.#comeIn();
      this.#post();
    });
  }

  #comeIn(): void {
    if (this.#state === "closed" || this.#paused) return;
    if (this.#inbound !== "") {
      const length = this.#machine.pieceOf(this.#inbound.length);
      const piece = this.#inbound.slice(0, length);
      this.#inbound = this.#inbound.slice(length);
      this.process.note("read", piece);
      this.#handler?.onData(Buffer.from(piece));
      return;
    }
    this.#endSeen = true;
    if (this.#state === "ending") return this.#break(undefined);
    if (this.#otherReset) return this.#break(new SystemError("ECONNRESET", "read"));
    this.#handler?.onEnd();
  }

  #break(error: Error | undefined): void {
    if (this.#state === "closed") return;
    this.#close();
    this.process.postEvent(this.#channel, "close", () => this.#handler?.onClose(error));
  }

  #close(): void {
    if (this.#state === "closed") return;
    const unread = this.#state === "open" && this.#inbound !== "";
    this.#state = "closed";
    this.#inbound = "";
    this.process.holdings.delete(this);
    this.#other.#hearEnd(unread);
  }

  #hearEnd(reset: boolean): void {
    this.#otherEnded = true;
    this.#otherReset ||= reset;
    this.#post();
  }
}
