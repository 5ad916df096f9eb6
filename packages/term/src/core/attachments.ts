/**
 * Who is attached to one terminal: what each still has to get, whose windows count for the size, and how each attachment
 * ends. Those who only read are followers (`tail`): they get output, and are not shown as somebody who is here.
 */
import type { AttachEnd, Notice, Size, TerminalFacts } from "../contract.ts";
import { ClientQueue, type Outlet } from "./client-queue.ts";
import { Deferred } from "./deferred.ts";
import type { Clock, Snapshot } from "./ports.ts";
import { sameSize, type Window } from "./sizes.ts";

export interface Attachment {
  readonly id: string;
  readonly who: string;
  readonly pid: number | undefined;
  readonly readOnly: boolean;
  readonly since: number;
  size: Size | undefined;
  usedAt: number;
  readonly queue: ClientQueue;
  readonly ended: Deferred<AttachEnd>;
}

export interface AttachmentsOptions {
  readonly clock: Clock;
  readonly queueBytesMax: () => number;
  readonly screen: (historyLines: number) => Promise<Snapshot>;
  /** Somebody came, left or changed their window. */
  readonly changed: () => void;
  readonly happened: (type: "attached" | "detached", who: string) => void;
}

/** When the terminal ends, whoever does not read gets so long to take what waits. */
const farewellMs = 1_000;

export class Attachments {
  readonly #options: AttachmentsOptions;
  readonly #all = new Set<Attachment>();
  readonly #followers = new Set<{ queue: ClientQueue; ended: Deferred<AttachEnd> }>();
  #uses = 0;

  constructor(options: AttachmentsOptions) {
    this.#options = options;
  }

  get facts(): TerminalFacts["clients"] {
    return [...this.#all].map(({ id, who, pid, readOnly, since, size, queue }) => ({
      id,
      who,
      ...(pid === undefined ? {} : { pid }),
      readOnly,
      ...(size === undefined ? {} : { size }),
      since,
      queueBytes: queue.bytes,
      freshScreens: queue.freshScreens,
    }));
  }

  /** Somebody could see a bell, and answer. */
  get attended(): boolean {
    return [...this.#all].some(({ readOnly }) => !readOnly);
  }

  /** Those that count for the size. */
  get windows(): Window[] {
    return [...this.#all].flatMap(({ readOnly, size, usedAt }) => (readOnly || size === undefined ? [] : [{ size, usedAt }]));
  }

  /** `outlet` gets `first` before anything else, and all output from now on. */
  add(who: Pick<Attachment, "id" | "who" | "pid" | "readOnly" | "size">, outlet: Outlet, first: Notice): Attachment {
    const { clock, queueBytesMax: bytesMax, screen } = this.#options;
    const queue = new ClientQueue({ outlet, bytesMax, screen });
    const attachment: Attachment = { ...who, since: clock.nowMs(), usedAt: ++this.#uses, queue, ended: new Deferred() };
    queue.notice(first);
    this.#all.add(attachment);
    this.#options.changed();
    this.#options.happened("attached", attachment.who);
    return attachment;
  }

  remove(attachment: Attachment): void {
    attachment.queue.close();
    if (!this.#all.delete(attachment)) return;
    this.#options.changed();
    this.#options.happened("detached", attachment.who);
  }

  /** Its client typed. */
  used(attachment: Attachment): void {
    const before = Math.max(...[...this.#all].map(({ usedAt }) => usedAt));
    if (attachment.usedAt === before) return;
    attachment.usedAt = ++this.#uses;
    this.#options.changed();
  }

  /** A client that says its size again is no more recent for it: two that did so in turn would have the terminal flap (TERM-01). */
  resized(attachment: Attachment, size: Size): void {
    if (attachment.size !== undefined && sameSize(attachment.size, size)) return;
    attachment.size = size;
    attachment.usedAt = ++this.#uses;
    this.#options.changed();
  }

  /** Ends the attachments that are `chosen`; how many they were. */
  detach(chosen: (attachment: Attachment) => boolean, by: string): number {
    const leaving = [...this.#all].filter(chosen);
    for (const attachment of leaving) attachment.ended.resolve({ reason: "detached", by });
    return leaving.length;
  }

  follow(outlet: Outlet): { queue: ClientQueue; ended: Deferred<AttachEnd>; leave(): void } {
    const { queueBytesMax: bytesMax } = this.#options;
    const queue = new ClientQueue({ outlet, bytesMax });
    const follower = { queue, ended: new Deferred<AttachEnd>() };
    this.#followers.add(follower);
    const leave = (): void => {
      queue.close();
      this.#followers.delete(follower);
    };
    return { ...follower, leave };
  }

  push(bytes: Uint8Array): void {
    for (const { queue } of this.#all) queue.push(bytes);
    for (const { queue } of this.#followers) queue.push(bytes);
  }

  notice(notice: Notice): void {
    for (const { queue } of [...this.#all, ...this.#followers]) queue.notice(notice);
  }

  /** Everybody draws the whole screen again. */
  renew(): void {
    for (const { queue } of this.#all) queue.renew();
  }

  /** The terminal is over: everybody gets what waits for them, then the end. */
  end(end: AttachEnd): void {
    for (const { queue, ended } of [...this.#all, ...this.#followers]) {
      const patience = this.#options.clock.timer(farewellMs, () => ended.resolve(end));
      void queue.flush().then(() => {
        patience.cancel();
        ended.resolve(end);
      });
    }
  }
}
