/**
 * What happens to a client that reads more slowly than the daemon writes. Past `queuedBytesPerConnection` nothing more is
 * read from it until half of that is gone; when it has taken nothing for `unreadMs` while data waits, it is cut off. What
 * counts is progress of the queue over minutes, not one slow write: whoever takes a little now and then is slow, and stays.
 */
import type { Clock, Timer } from "../ports/clock.ts";
import type { Transport } from "../ports/net.ts";
import type { Limits } from "../wire/limits.ts";
import type { Outbox } from "./outbox.ts";

/** Looks in each `unreadMs`; more looks make the verdict more exact. */
const looksPerPeriod = 4;

export class SlowClient {
  readonly #transport: Transport;
  readonly #outbox: Outbox;
  readonly #clock: Clock;
  readonly #limits: Limits;
  readonly #onStuck: () => void;
  #paused = false;
  /** Set while something waits in the transport. */
  #timer: Timer | undefined;
  #lastBytes = 0;
  #looksWithoutProgress = 0;

  constructor(transport: Transport, outbox: Outbox, clock: Clock, limits: Limits, onStuck: () => void) {
    this.#transport = transport;
    this.#outbox = outbox;
    this.#clock = clock;
    this.#limits = limits;
    this.#onStuck = onStuck;
  }

  /** The transport is over its mark. Until it has drained nothing is added to it, so its bytes only become fewer. */
  blocked(): void {
    if (this.#timer !== undefined) return;
    this.#looksWithoutProgress = 0;
    this.#lastBytes = this.#transport.queuedBytes;
    this.#arm();
  }

  drained(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Decides whether to read on: after each chunk, and after each drain. Pauses only while a drain is to follow. */
  checkReading(): void {
    const { queuedBytesPerConnection } = this.#limits;
    const bytes = this.#outbox.queuedBytes;
    if (!this.#paused && this.#outbox.blocked && bytes > queuedBytesPerConnection) {
      this.#paused = true;
      this.#transport.pause();
    } else if (this.#paused && bytes * 2 <= queuedBytesPerConnection) {
      this.#paused = false;
      this.#transport.resume();
    }
  }

  stop(): void {
    this.drained();
  }

  #arm(): void {
    this.#timer = this.#clock.timer(this.#limits.unreadMs / looksPerPeriod, () => this.#look(), { background: true });
  }

  #look(): void {
    const bytes = this.#transport.queuedBytes;
    this.#looksWithoutProgress = bytes === this.#lastBytes ? this.#looksWithoutProgress + 1 : 0;
    this.#lastBytes = bytes;
    this.#timer = undefined;
    if (this.#looksWithoutProgress >= looksPerPeriod) this.#onStuck();
    else this.#arm();
  }
}
