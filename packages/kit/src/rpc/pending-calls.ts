/**
 * The requests of one client's connection that wait for their replies. One timer serves all their deadlines, and the
 * connection keeps the process alive only while there are any.
 */
import type { Deadline } from "../base/deadline.ts";
import { Deferred } from "../base/deferred.ts";
import { IdTable } from "../base/id-table.ts";
import type { Clock } from "../ports/clock.ts";
import type { Transport } from "../ports/net.ts";
import type { CallingCall } from "./calling-call.ts";
import { DeadlineAlarm } from "./deadline-alarm.ts";

export class PendingCalls {
  readonly #clock: Clock;
  readonly #transport: Transport;
  readonly #expire: (call: CallingCall) => void;
  readonly #calls = new IdTable<CallingCall>();
  readonly #alarm: DeadlineAlarm;
  #whenEmpty: Deferred<void> | undefined;

  /** `expire` is told of each call whose time is up, and takes it out. */
  constructor(clock: Clock, transport: Transport, expire: (call: CallingCall) => void) {
    this.#clock = clock;
    this.#transport = transport;
    this.#expire = expire;
    this.#alarm = new DeadlineAlarm(clock, (nowMs) => this.#sweepDeadlines(nowMs));
    transport.keepAlive(false);
  }

  get size(): number {
    return this.#calls.size;
  }

  get(id: number): CallingCall | undefined {
    return this.#calls.get(id);
  }

  add(call: CallingCall): void {
    if (this.#calls.size === 0) this.#transport.keepAlive(true);
    this.#calls.add(call.facts.id, call);
    this.#alarm.note(call.facts.giveUpAtMs);
  }

  remove(call: CallingCall): void {
    this.#calls.delete(call.facts.id);
    if (this.#calls.size === 0) this.#emptied();
  }

  /** Takes all of them out, and watches over nothing any more: the connection is gone. */
  takeAll(): CallingCall[] {
    this.#alarm.stop();
    const calls = this.#calls.values();
    this.#calls.clear();
    this.#emptied();
    return calls;
  }

  cancelStreams(): void {
    for (const call of this.#calls.values()) call.facts.stream?.cancel();
  }

  /** Resolves when there are none, or at the deadline. */
  async empty(deadline: Deadline): Promise<void> {
    if (this.#calls.size === 0) return;
    const empty = new Deferred<void>();
    this.#whenEmpty = empty;
    const timer = this.#clock.timer(deadline.remainingMs, () => empty.resolve());
    await empty.promise;
    timer.cancel();
  }

  #emptied(): void {
    this.#transport.keepAlive(false);
    this.#whenEmpty?.resolve();
  }

  #sweepDeadlines(nowMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const call of this.#calls.values()) {
      const { giveUpAtMs } = call.facts;
      if (giveUpAtMs <= nowMs) this.#expire(call);
      else if (giveUpAtMs < nextMs) nextMs = giveUpAtMs;
    }
    return nextMs;
  }
}
