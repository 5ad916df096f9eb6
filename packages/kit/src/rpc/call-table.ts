/**
 * The calls in flight on one connection of the daemon: who they are, until when, and how many, here and in the figures
 * that all connections share.
 */
import { IdTable } from "../base/id-table.ts";
import type { RequestId } from "../wire/messages.ts";
import { DeadlineAlarm } from "./deadline-alarm.ts";
import type { Service } from "./service.ts";
import type { ServingCall } from "./serving-call.ts";
import { ServingStream } from "./serving-stream.ts";
import type { Outcome } from "./stats.ts";

export class CallTable {
  readonly #service: Service;
  readonly #numbered = new IdTable<ServingCall>();
  /** Calls whose id is a text. */
  readonly #named = new Map<string, ServingCall>();
  readonly #alarm: DeadlineAlarm;
  #streams = 0;
  #lastEndMs: number;

  constructor(service: Service) {
    this.#service = service;
    this.#alarm = new DeadlineAlarm(service.clock, (nowMs) => this.#sweepDeadlines(nowMs));
    this.#lastEndMs = service.clock.monotonicMs();
  }

  get size(): number {
    return this.#numbered.size + this.#named.size;
  }

  get streams(): number {
    return this.#streams;
  }

  /** When the latest call ended, on the monotonic clock. */
  get lastEndMs(): number {
    return this.#lastEndMs;
  }

  /** All of them as they are now. One that is ended before its turn is over, which each step must expect. */
  all(): ServingCall[] {
    return [...this.#numbered.values(), ...this.#named.values()];
  }

  get(id: RequestId): ServingCall | undefined {
    return typeof id === "number" ? this.#numbered.get(id) : this.#named.get(id);
  }

  /** The stream of that id; `undefined` also when it is a call without items and bytes. */
  stream(id: RequestId): ServingStream | undefined {
    const call = this.get(id);
    return call instanceof ServingStream ? call : undefined;
  }

  add(call: ServingCall): void {
    if (typeof call.id === "number") this.#numbered.add(call.id, call);
    else this.#named.set(call.id, call);
    call.served.stats.inFlight++;
    this.#service.counters.inFlight++;
    if (call instanceof ServingStream) this.#streams++;
  }

  /** Watches over the deadline of a call that was started. */
  watch(call: ServingCall): void {
    if (this.get(call.id) !== undefined) this.#alarm.note(call.deadlineAtMs);
  }

  /** A call that was added is no longer in flight. Without an outcome it never ran. */
  remove(call: ServingCall, outcome?: Outcome): void {
    const { counters, clock } = this.#service;
    if (typeof call.id === "number") this.#numbered.delete(call.id);
    else this.#named.delete(call.id);
    if (call instanceof ServingStream) this.#streams--;
    call.served.stats.inFlight--;
    if (outcome !== undefined) {
      this.#lastEndMs = clock.monotonicMs();
      call.served.stats.ended(outcome, this.#lastEndMs - call.cameAtMs);
      counters[outcome]++;
    }
    if (--counters.inFlight === 0) this.#service.onActivity();
  }

  /** Whether so many more bytes of input may wait for handlers. Few streams cannot exceed it, each having its own window. */
  inputFits(bytes: number): boolean {
    const { queuedBytesPerConnection, streamBytes } = this.#service.limits;
    if (this.#streams * streamBytes <= queuedBytesPerConnection) return true;
    let unreadBytes = bytes;
    for (const call of this.all()) if (call instanceof ServingStream) unreadBytes += call.unreadBytes;
    return unreadBytes <= queuedBytesPerConnection;
  }

  /** No deadline is watched any more. */
  stop(): void {
    this.#alarm.stop();
  }

  #sweepDeadlines(nowMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const call of this.all()) {
      if (call.deadlineAtMs <= nowMs) call.abort(call.timedOut());
      else if (call.deadlineAtMs < nextMs) nextMs = call.deadlineAtMs;
    }
    return nextMs;
  }
}
