/** A calling session whose daemon is a script: what it was sent is kept, and what it answers is given by hand. */
import { CallingSession } from "../rpc/calling-session.ts";
import { limitsWith } from "../wire/limits.ts";
import { ManualClock } from "./manual-clock.ts";
import { type MemoryLinkOptions, type MemoryTransport, memoryLink } from "./memory-transport.ts";
import { settled } from "./settled.ts";

export interface SentMessage {
  id?: number;
  method: string;
  params?: unknown;
  meta?: unknown;
}

export class ScriptedDaemon {
  readonly clock = new ManualClock();
  /** The session under test, and its end of the connection. */
  readonly session: CallingSession;
  readonly own: MemoryTransport;
  /** The daemon's end. */
  readonly daemon: MemoryTransport;
  #received = "";

  constructor(options: MemoryLinkOptions = {}) {
    const { client, server } = memoryLink(options);
    this.own = client;
    this.daemon = server;
    this.session = new CallingSession(client, this.clock, limitsWith());
    server.handle({
      onData: (chunk) => {
        this.#received += Buffer.from(chunk).toString();
      },
      onDrain() {},
      onEnd: () => server.end(),
      onClose() {},
    });
  }

  /** Every message that the session has sent. */
  sent(): SentMessage[] {
    const lines = this.#received.split("\n").filter((line) => line !== "");
    return lines.map((line) => JSON.parse(line) as SentMessage);
  }

  /** Sends a message, or text as it is, and waits until everything that it causes has happened. */
  async answer(message: object | string): Promise<void> {
    this.daemon.write(typeof message === "string" ? message : `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
    await settled();
  }
}
