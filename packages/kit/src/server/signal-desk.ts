/**
 * What the signals ask of a daemon, from its first moment on, so that none of them ever does what it would do to a
 * program without a handler: SIGTERM and SIGINT end it in order and a second one at once (L8), SIGHUP reloads, SIGUSR1
 * publishes again (and so never opens Node's inspector), SIGUSR2 reopens the log.
 */
import type { Clock } from "../ports/clock.ts";
import type { Signals } from "../ports/signals.ts";
import { oncePerBurst } from "./burst.ts";

export interface SignalDeeds {
  /** Commands can reach it at its address, and need no signal to ask politely. */
  reachable: () => boolean;
  end: (signal: string) => void;
  endAtOnce: (signal: string) => void;
  reload: () => void;
  reloading: () => boolean;
  publishAgain: () => void;
  reopenLog: () => void;
}

/** Before a daemon is reachable, several commands that stop it can only send a signal each: so many ms apart they are one wish. */
const togetherMs = 1_000;

export class SignalDesk {
  readonly #clock: Clock;
  readonly #deeds: SignalDeeds;
  #first: { atMs: number; reachable: boolean } | undefined;

  constructor(clock: Clock, deeds: SignalDeeds) {
    this.#clock = clock;
    this.#deeds = deeds;
  }

  listen(signals: Signals): void {
    signals.on("SIGTERM", () => this.#end("SIGTERM"));
    signals.on("SIGINT", () => this.#end("SIGINT"));
    signals.on("SIGHUP", oncePerBurst(this.#clock, this.#deeds.reloading, this.#deeds.reload));
    signals.on("SIGUSR1", this.#deeds.publishAgain);
    signals.on("SIGUSR2", this.#deeds.reopenLog);
  }

  /** A signal asked for the end. */
  get endWanted(): boolean {
    return this.#first !== undefined;
  }

  #end(signal: string): void {
    const atMs = this.#clock.monotonicMs();
    if (this.#first === undefined) {
      this.#first = { atMs, reachable: this.#deeds.reachable() };
      return this.#deeds.end(signal);
    }
    if (!this.#first.reachable && atMs - this.#first.atMs < togetherMs) return;
    this.#deeds.endAtOnce(signal);
  }
}
