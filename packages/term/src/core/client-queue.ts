/**
 * What one client has still to get of a terminal's output. It is bounded: a client that is too far behind loses the backlog
 * and gets one fresh screen instead, taken when it is ready to take it. Nobody else waits for it meanwhile, least of all
 * the program.
 *
 *     following --too much waits--> behind --the outlet takes again--> renewing --the screen is sent--> following
 *
 * While `renewing`, output that comes after the screen's moment is kept; is that too much again, the screen is sent all
 * the same, and another one follows. So even under a flood without end there is something to see.
 */
import type { Notice } from "../contract.ts";
import { channels } from "./channels.ts";
import type { Snapshot } from "./ports.ts";
import { joined } from "./splitter.ts";

export interface Outlet {
  /** Resolves when more may be sent; rejects when the client is gone. */
  write(bytes: Uint8Array, channel: number): Promise<void>;
}

export interface ClientQueueOptions {
  readonly outlet: Outlet;
  readonly bytesMax: () => number;
  /**
   * The screen as of this moment: output that was pushed before is in it, what is pushed from now on is not. Absent: what
   * the client missed is told as a gap.
   */
  readonly screen?: (historyLines: number) => Promise<Snapshot>;
}

interface Waiting {
  readonly channel: number;
  readonly bytes: Uint8Array;
  /** Of a notice. */
  readonly type?: Notice["type"];
}

/** Output is joined up to this size before it is sent. */
const writeBytesMax = 64 * 1024;

export class ClientQueue {
  readonly #options: ClientQueueOptions;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #state: "following" | "behind" | "renewing" = "following";
  #skippedBytes = 0;
  /** What is being sent; undefined while nothing is. */
  #pumping: Promise<void> | undefined;
  #historyLines = 0;
  #closed = false;
  /** Screens that took the place of a backlog. */
  freshScreens = 0;

  constructor(options: ClientQueueOptions) {
    this.#options = options;
  }

  get bytes(): number {
    return this.#waitingBytes;
  }

  /** Output of the program. */
  push(bytes: Uint8Array): void {
    if (this.#closed || bytes.length === 0) return;
    if (this.#state === "behind") {
      this.#skippedBytes += bytes.length;
      return;
    }
    this.#add(channels.output, bytes);
    if (this.#waitingBytes > this.#options.bytesMax()) this.#fallBehind();
    this.#pump();
  }

  notice(notice: Notice): void {
    if (this.#closed) return;
    this.#add(channels.notices, lineOf(notice), notice.type);
    if (this.#state === "behind") this.#drop();
    else if (this.#waitingBytes > this.#options.bytesMax()) this.#fallBehind();
    this.#pump();
  }

  /** Draws everything again, in place of what waits. */
  renew(historyLines = 0): void {
    if (this.#closed || this.#options.screen === undefined) return;
    this.#historyLines = Math.max(this.#historyLines, historyLines);
    if (this.#state === "behind") return;
    this.#drop();
    this.#pump();
  }

  /** Resolves when everything was sent, or the client is gone. */
  async flush(): Promise<void> {
    while (this.#pumping !== undefined) await this.#pumping;
  }

  close(): void {
    this.#closed = true;
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  #add(channel: number, bytes: Uint8Array, type?: Notice["type"]): void {
    this.#waiting.push({ channel, bytes, ...(type === undefined ? {} : { type }) });
    this.#waitingBytes += bytes.length;
  }

  #fallBehind(): void {
    this.freshScreens++;
    this.#drop();
  }

  /** Forgets the output that waits, and notices that a later one of the same kind has made old: a size, a name. */
  #drop(): void {
    const last = new Map(this.#waiting.map(({ type }, index) => [type, index]));
    const notices = this.#waiting.filter(({ type }, index) => type !== undefined && last.get(type) === index);
    const bytesOf = (some: readonly Waiting[]): number => some.reduce((sum, { bytes }) => sum + bytes.length, 0);
    this.#skippedBytes += bytesOf(this.#waiting.filter(({ type }) => type === undefined));
    this.#waiting = notices;
    this.#waitingBytes = bytesOf(notices);
    this.#state = "behind";
  }

  #pump(): void {
    this.#pumping ??= this.#send()
      .catch(() => this.close()) // the client is gone; whoever attached it learns that by itself
      .finally(() => {
        this.#pumping = undefined;
        if (!this.#closed && (this.#waiting.length > 0 || this.#state === "behind")) this.#pump();
      });
  }

  async #send(): Promise<void> {
    while (!this.#closed) {
      const next = this.#take();
      if (next !== undefined) await this.#options.outlet.write(next.bytes, next.channel);
      else if (this.#state === "behind") await this.#renew();
      else return;
    }
  }

  /** What is sent next: neighbours on the same channel, joined. */
  #take(): Waiting | undefined {
    const [first] = this.#waiting;
    if (first === undefined) return undefined;
    let count = 1;
    let length = first.bytes.length;
    for (const { channel, bytes } of this.#waiting.slice(1)) {
      if (channel !== first.channel || length + bytes.length > writeBytesMax) break;
      count++;
      length += bytes.length;
    }
    const taken = this.#waiting.splice(0, count);
    this.#waitingBytes -= length;
    return { channel: first.channel, bytes: joined(...taken.map(({ bytes }) => bytes)) };
  }

  async #renew(): Promise<void> {
    const { outlet, screen } = this.#options;
    const skipped = this.#skippedBytes;
    this.#skippedBytes = 0;
    if (screen === undefined) {
      this.#state = "following";
      return await outlet.write(lineOf({ type: "gap", bytes: skipped }), channels.notices);
    }
    const historyLines = this.#historyLines;
    this.#historyLines = 0;
    this.#state = "renewing"; // from here on output is kept: it comes behind the screen
    const { bytes, size, alternate } = await screen(historyLines);
    await outlet.write(lineOf({ type: "screen", bytes: bytes.length, skipped, size, alternate }), channels.notices);
    await outlet.write(bytes, channels.output);
    if (this.#state === "renewing") this.#state = "following";
  }
}

function lineOf(notice: Notice): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(notice)}\n`);
}
