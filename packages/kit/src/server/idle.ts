/**
 * Ending when nobody needs the daemon (L9). A client, a call or a hold keeps it, and begins its time anew. A connection
 * keeps it from its first moment, too, but one that only asks how it is does not make it live longer. When the time is up
 * the daemon is told, and may find that somebody came.
 */
import type { Clock, Timer } from "../ports/clock.ts";

export interface IdleQuestions {
  /** A client is connected, or a call runs. */
  inUse: () => boolean;
  /** Anybody is connected. */
  occupied: () => boolean;
  onIdle: () => void;
}

/** Before another look at a connection that is not a client yet. */
const occupiedMs = 50;

export class IdleWatch {
  readonly #clock: Clock;
  readonly #idleMs: number;
  readonly #inUse: () => boolean;
  readonly #occupied: () => boolean;
  readonly #onIdle: () => void;
  readonly #holds = new Map<symbol, string>();
  #lastUseMs: number;
  #timer: Timer | undefined;

  constructor(clock: Clock, idleMs: number, { inUse, occupied, onIdle }: IdleQuestions) {
    this.#clock = clock;
    this.#idleMs = idleMs;
    this.#inUse = inUse;
    this.#occupied = occupied;
    this.#onIdle = onIdle;
    this.#lastUseMs = clock.monotonicMs();
  }

  start(): void {
    this.#lastUseMs = this.#clock.monotonicMs();
    this.#arm(this.#idleMs);
  }

  /** Something was used just now. */
  touch(): void {
    this.#lastUseMs = this.#clock.monotonicMs();
  }

  hold(reason: string): () => void {
    const key = Symbol(reason);
    this.#holds.set(key, reason);
    return () => {
      if (this.#holds.delete(key)) this.touch();
    };
  }

  get holds(): string[] {
    return [...this.#holds.values()];
  }

  /** Milliseconds until the daemon ends; `undefined` while it is in use, or when it never ends. */
  get remainingMs(): number | undefined {
    if (this.#timer === undefined || this.#used()) return undefined;
    return Math.max(0, this.#lastUseMs + this.#idleMs - this.#clock.monotonicMs());
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #used(): boolean {
    return this.#holds.size > 0 || this.#inUse();
  }

  #arm(delayMs: number): void {
    this.#timer?.cancel();
    if (!Number.isFinite(this.#idleMs)) return;
    this.#timer = this.#clock.timer(delayMs, () => this.#fire(), { background: true });
  }

  #fire(): void {
    if (this.#used()) this.touch();
    const leftMs = this.#lastUseMs + this.#idleMs - this.#clock.monotonicMs();
    if (leftMs > 0) return this.#arm(leftMs);
    if (this.#occupied()) return this.#arm(occupiedMs);
    this.#arm(this.#idleMs); // whoever is told may decide to stay
    this.#onIdle();
  }
}
