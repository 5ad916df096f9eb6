/**
 * Named interpreters that keep what a program left behind for the next one. A session is used by one program at a time;
 * it ends when asked to, when nobody has used it for long, when there are too many (the one unused for longest goes), or
 * with its interpreter. Whoever uses a session that ended by itself is told so once, instead of finding it empty.
 */
import { HobError } from "@hob/kit";
import type { Clock, Timer } from "@hob/kit/verb";
import type { Interpreter } from "./interpreter.ts";
import type { MountOrder } from "./orders.ts";
import type { Placed } from "./slots.ts";
import { Deferred, unlessAborted } from "./waiting.ts";

export interface SessionReport {
  name: string;
  busy: boolean;
  /** Programs run in it. */
  runs: number;
  memoryBytes: number;
  ageMs: number;
  /** Milliseconds since it was last used. */
  idleMs: number;
}

export interface SessionLimits {
  sessionsMax: number;
  sessionIdleMs: number;
}

/** One session, held by the program that uses it. */
export interface Session {
  readonly name: string;
  /** Absent until its first program has found one. */
  interpreter: Interpreter | undefined;
  runs: number;
  /** Directories that its programs have asked for. */
  mounts: readonly MountOrder[];
}

interface Entry extends Session {
  beganMs: number;
  usedMs: number;
  /** Programs that use it or wait for it. */
  users: number;
  /** Programs that came to it so far, and those that are done. */
  came: number;
  left: number;
  /** Resolves when the last of them is done. */
  turn: Promise<void>;
}

/** Ended sessions that are remembered, with the reason. */
const lostMax = 256;
/** Between two looks for idle sessions. */
const checkMs = 10_000;

export class Sessions {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  readonly #lost = new Map<string, string>();
  readonly #onChange: (count: number) => void;
  #limits: SessionLimits;
  #check: Timer | undefined;

  /** `onChange` is told how many there are when one begins or ends. */
  constructor(clock: Clock, limits: SessionLimits, onChange: (count: number) => void = () => {}) {
    this.#clock = clock;
    this.#limits = limits;
    this.#onChange = onChange;
  }

  limit(limits: SessionLimits): void {
    this.#limits = limits;
  }

  /**
   * Waits until the session is free and holds it until the returned function is called. Begins it when there is none.
   * Throws `not-found` when it ended by itself meanwhile or before, and the signal's reason when that aborts first.
   */
  async use(name: string, signal?: AbortSignal, placed?: Placed): Promise<{ session: Session; done: () => void }> {
    signal?.throwIfAborted(); // a caller that is gone begins nothing that nobody would end
    const reason = this.#lost.get(name);
    this.#lost.delete(name);
    if (reason !== undefined) throw gone(name, reason);
    const entry = this.#entries.get(name) ?? this.#begin(name);
    const before = entry.turn;
    const mine = new Deferred<void>();
    const number = entry.came++;
    if (entry.users > 0) placed?.(() => (entry.left < number ? { ahead: number - entry.left - 1, running: 1 } : undefined));
    entry.users++;
    entry.turn = mine.promise;
    const done = (): void => {
      entry.users--;
      entry.left++;
      entry.usedMs = this.#clock.monotonicMs();
      mine.resolve();
    };
    try {
      await unlessAborted(before, signal);
    } catch (error) {
      void before.then(done);
      throw error;
    }
    if (this.keeps(entry)) return { session: entry, done };
    done();
    throw this.ended(entry);
  }

  /** False when the session was ended, also while a program has it. */
  keeps(session: Session): boolean {
    return this.#entries.get(session.name) === session;
  }

  /** What somebody is told whose session was ended before anything was done in it. */
  ended({ name }: Session): HobError {
    return gone(name, this.#lost.get(name) ?? "it was ended");
  }

  /** The session's interpreter is of no more use: it is ended, and the next user is told why. */
  async lose(session: Session, reason: string): Promise<void> {
    if (this.keeps(session)) {
      this.#remove(session.name);
      this.#remember(session.name, reason);
    }
    await session.interpreter?.destroy();
  }

  /** Ends a session, whatever it does. False when there is none. */
  async end(name: string): Promise<boolean> {
    this.#lost.delete(name);
    const entry = this.#entries.get(name);
    if (entry === undefined) return false;
    this.#remove(name);
    await entry.interpreter?.destroy();
    return true;
  }

  find(name: string): boolean {
    return this.#entries.has(name);
  }

  list(): SessionReport[] {
    const nowMs = this.#clock.monotonicMs();
    return [...this.#entries.values()].map(({ name, users, runs, interpreter, beganMs, usedMs }) => ({
      name,
      busy: users > 0,
      runs,
      memoryBytes: interpreter?.memoryBytes ?? 0,
      ageMs: nowMs - beganMs,
      idleMs: users > 0 ? 0 : nowMs - usedMs,
    }));
  }

  async close(): Promise<void> {
    this.#check?.cancel();
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    await Promise.all(entries.map(({ interpreter }) => interpreter?.destroy()));
  }

  #begin(name: string): Entry {
    this.#makeRoom();
    const nowMs = this.#clock.monotonicMs();
    const use = { users: 0, came: 0, left: 0, turn: Promise.resolve() };
    const entry: Entry = { name, interpreter: undefined, runs: 0, mounts: [], beganMs: nowMs, usedMs: nowMs, ...use };
    this.#entries.set(name, entry);
    this.#onChange(this.#entries.size);
    this.#check ??= this.#watch();
    return entry;
  }

  #remove(name: string): void {
    this.#entries.delete(name);
    this.#onChange(this.#entries.size);
  }

  #makeRoom(): void {
    if (this.#entries.size < this.#limits.sessionsMax) return;
    const idle = [...this.#entries.values()].filter(({ users }) => users === 0).sort((one, other) => one.usedMs - other.usedMs);
    const oldest = idle[0];
    if (oldest === undefined) throw new HobError("busy", `all ${this.#limits.sessionsMax} sessions are in use`, { retryAfterMs: 1_000 });
    void this.lose(oldest, `it was unused for longest, and there may be ${this.#limits.sessionsMax} sessions`);
  }

  #watch(): Timer {
    return this.#clock.timer(
      checkMs,
      () => {
        const { sessionIdleMs } = this.#limits;
        const longAgoMs = this.#clock.monotonicMs() - sessionIdleMs;
        const idle = [...this.#entries.values()].filter(({ users, usedMs }) => users === 0 && usedMs < longAgoMs);
        for (const entry of idle) void this.lose(entry, `nobody used it for ${Math.round(sessionIdleMs / 1000)} s`);
        this.#check = this.#entries.size > 0 ? this.#watch() : undefined;
      },
      { background: true },
    );
  }

  #remember(name: string, reason: string): void {
    this.#lost.set(name, reason);
    const oldest = this.#lost.keys().next().value;
    if (this.#lost.size > lostMax && oldest !== undefined) this.#lost.delete(oldest);
  }
}

function gone(name: string, reason: string): HobError {
  return new HobError("not-found", `the session "${name}" is gone: ${reason}`, { hint: "Use it again to begin an empty one." });
}
