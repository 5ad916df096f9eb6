/**
 * How many calls of one method run at once, and who is next. Waiting calls are taken one from each connection in turn,
 * so that a client with a thousand calls does not keep out one with a single call.
 *
 * - A call holds a slot from its start until its handler has come to an end, however early it was answered.
 * - When a call was aborted and its handler goes on for longer than `settleMs`, the slot is given away and the handler
 *   counts as abandoned until it ends.
 * - A call that is aborted while it waits leaves the queue at once.
 */
import type { Clock, Timer } from "../ports/clock.ts";
import type { QueuePosition } from "./pending.ts";

export interface GateEntry {
  /** Whose call it is; turns are taken between owners. */
  readonly owner: object;
  /** Called when a waiting call's turn has come; it holds its slot already. Never throws. */
  start(): void;
}

export interface GateOptions {
  /** Slots; `undefined`: no limit. */
  concurrency: number | undefined;
  /** Calls that may wait; default 1024. */
  queueMax: number | undefined;
  settleMs: number;
}

const queueMaxDefault = 1024;
const retryAfterMsMin = 20;
const retryAfterMsMax = 10_000;
/** Weight of the latest run in the mean that `retryAfterMs` is estimated from. */
const meanWeight = 0.2;

export class Gate {
  readonly #clock: Clock;
  readonly #concurrency: number;
  readonly #queueMax: number;
  readonly #settleMs: number;
  /** Waiting calls by owner. The first owner is the next one served, and goes to the end then. */
  readonly #waiting = new Map<object, Set<GateEntry>>();
  /** Aborted calls whose handlers have not come to an end, until their slot is given away. */
  readonly #settling = new Map<GateEntry, Timer>();
  readonly #abandoned = new Set<GateEntry>();
  /** When the calls that hold a slot began; kept only where there is a limit. */
  readonly #beganMs = new Map<GateEntry, number>();
  #queued = 0;
  #running = 0;
  #meanRunMs = 0;
  #advancing = false;

  constructor(clock: Clock, options: GateOptions) {
    this.#clock = clock;
    this.#concurrency = options.concurrency ?? Number.POSITIVE_INFINITY;
    this.#queueMax = options.queueMax ?? queueMaxDefault;
    this.#settleMs = options.settleMs;
  }

  /** False when any number may run: nothing ever waits then, and nothing is measured. */
  get limited(): boolean {
    return this.#concurrency !== Number.POSITIVE_INFINITY;
  }

  get queued(): number {
    return this.#queued;
  }

  /** Slots in use. */
  get running(): number {
    return this.#running;
  }

  /** Handlers that ignored their abort and run on without a slot. */
  get abandoned(): number {
    return this.#abandoned.size;
  }

  /** Whether a new call would have to wait behind one that had begun by then. */
  waitsFor(byMs: number): boolean {
    if (this.#running < this.#concurrency && this.#queued === 0) return false;
    for (const beganMs of this.#beganMs.values()) if (beganMs <= byMs) return true;
    return false;
  }

  /** Takes a slot, or a place in the queue; `full` when there is neither. */
  enter(entry: GateEntry): "started" | "queued" | "full" {
    if (this.#running < this.#concurrency && this.#queued === 0) {
      this.#take(entry);
      return "started";
    }
    if (this.#queued >= this.#queueMax) return "full";
    const own = this.#waiting.get(entry.owner);
    if (own === undefined) this.#waiting.set(entry.owner, new Set([entry]));
    else own.add(entry);
    this.#queued++;
    return "queued";
  }

  /** The handler of a call that held a slot has come to an end. `ranMs` is looked at only where calls are limited. */
  leave(entry: GateEntry, ranMs: number): void {
    if (!this.limited) {
      this.#running--;
      return;
    }
    this.#beganMs.delete(entry);
    if (this.#abandoned.delete(entry)) return;
    this.#settling.get(entry)?.cancel();
    this.#settling.delete(entry);
    this.#meanRunMs = this.#meanRunMs === 0 ? ranMs : this.#meanRunMs + meanWeight * (ranMs - this.#meanRunMs);
    this.#freeSlot();
  }

  /** A call was aborted: it leaves the queue, or its handler has `settleMs` from now to come to an end. */
  aborted(entry: GateEntry): void {
    if (this.#remove(entry) || !this.limited) return;
    const abandon = (): void => {
      this.#settling.delete(entry);
      this.#abandoned.add(entry);
      this.#beganMs.delete(entry);
      this.#freeSlot();
    };
    this.#settling.set(entry, this.#clock.timer(this.#settleMs, abandon, { background: true }));
  }

  /** Where a call stands: `ahead` is how many start before it if nothing more comes from anybody. */
  position(entry: GateEntry): QueuePosition {
    const own = this.#waiting.get(entry.owner);
    if (own === undefined || !own.has(entry)) return { ahead: 0, running: this.#running };
    const index = [...own].indexOf(entry);
    let ahead = index;
    let turnPassed = false;
    for (const [owner, entries] of this.#waiting) {
      if (owner === entry.owner) turnPassed = true;
      else ahead += Math.min(entries.size, turnPassed ? index : index + 1);
    }
    return { ahead, running: this.#running };
  }

  /** When a refused call might find a place, in milliseconds, from how long the latest runs took. */
  retryAfterMs(): number {
    const waitMs = (this.#meanRunMs * (this.#queued + 1)) / Math.max(1, Math.min(this.#concurrency, 1e6));
    return Math.round(Math.min(retryAfterMsMax, Math.max(retryAfterMsMin, waitMs)));
  }

  #take(entry: GateEntry): void {
    this.#running++;
    if (this.limited) this.#beganMs.set(entry, this.#clock.monotonicMs());
  }

  #freeSlot(): void {
    this.#running--;
    if (this.#advancing) return; // a handler that ended within its start: the loop below goes on
    this.#advancing = true;
    while (this.#running < this.#concurrency && this.#queued > 0) this.#startNext();
    this.#advancing = false;
  }

  #startNext(): void {
    const [owner, entries] = this.#waiting.entries().next().value as [object, Set<GateEntry>];
    const entry = entries.values().next().value as GateEntry;
    this.#waiting.delete(owner);
    entries.delete(entry);
    if (entries.size > 0) this.#waiting.set(owner, entries);
    this.#queued--;
    this.#take(entry);
    entry.start();
  }

  #remove(entry: GateEntry): boolean {
    const own = this.#waiting.get(entry.owner);
    if (own === undefined || !own.delete(entry)) return false;
    if (own.size === 0) this.#waiting.delete(entry.owner);
    this.#queued--;
    return true;
  }
}
