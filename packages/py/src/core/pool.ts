/**
 * Where programs are run: everything between a request and its result. A request waits for a slot, gets compiled code
 * from the cache, a warm interpreter or its session's own, runs under its limits, and the interpreter rests or is
 * replaced. Knows threads and time only as ports.
 */
import { HobError } from "@hob/kit";
import type { Clock } from "@hob/kit/verb";
import { type CacheReport, CodeCache } from "./code-cache.ts";
import { Crew } from "./crew.ts";
import { type Interpreter, InterpreterGone, type RunWires } from "./interpreter.ts";
import { joinMounts } from "./mounts.ts";
import type { RunOrder } from "./orders.ts";
import { endingOfKilled, graceMs, Run, type RunEnding, type RunOutcome } from "./run.ts";
import { type Session, type SessionLimits, type SessionReport, Sessions } from "./sessions.ts";
import { type Placed, Slots } from "./slots.ts";

export interface PoolLimits extends SessionLimits {
  /** Programs that run at once. */
  workers: number;
  /** Programs that may wait for their turn. */
  queueMax: number;
  /** Sources whose compiled code is kept. */
  cacheEntries: number;
}

/** A program to run. */
export interface RunRequest extends Omit<RunOrder, "code" | "fresh" | "keep"> {
  /** Who asks: callers take turns. */
  caller: string;
  /** Name of the session to run in; absent: in an interpreter that is as new before and after. */
  session: string | undefined;
  /** Milliseconds from the start of the program, waiting not included; `Infinity` for none. */
  timeoutMs: number;
  /** Ctrl-C, from whoever asked. */
  signal: AbortSignal | undefined;
  /** Told when it has to wait for its turn. */
  placed?: Placed | undefined;
  /** Ends the program at once, while it runs: the second Ctrl-C. */
  kill: AbortSignal | undefined;
}

/** Where the time of a run went, in milliseconds. */
export interface RunProfile {
  /** Waiting for a slot and a warm interpreter. */
  queueMs: number;
  /** From the order to code that can run, circumstances included. */
  compileMs: number;
  runMs: number;
  /** The program waiting for its output to be taken. */
  outputMs: number;
  /** Making this interpreter as new before this run; was done before anybody waited. */
  restoreMs: number;
}

export interface RunResult extends RunEnding {
  /** The code came from the cache. */
  cached: boolean;
  /** The session that it ran in is gone. */
  sessionLost: boolean;
  profile: RunProfile;
}

export interface PoolReport {
  workers: { max: number; running: number; idle: number; booting: number; memoryBytes: number };
  waiting: number;
  served: number;
  killed: number;
  replaced: number;
  cache: CacheReport;
  sessions: number;
}

export interface PoolOptions {
  start(): Interpreter;
  clock: Clock;
  limits: PoolLimits;
  onReplaced?(reason: string): void;
  /** Called at the end of `close`, which waits for it. */
  onClose?(): Promise<void>;
  /** Told how many sessions there are, when that changes. */
  onSessions?(count: number): void;
}

const idleWorkerMs = 60_000;
/** A completion runs the program's own code; it may take so long before it is interrupted. */
const completeMs = 1_000;
const completionsMax = 200;

export class Pool {
  readonly #clock: Clock;
  readonly #crew: Crew;
  readonly #slots: Slots;
  readonly #sessions: Sessions;
  readonly #cache: CodeCache;
  readonly #onClose: (() => Promise<void>) | undefined;
  #limits: PoolLimits;
  #served = 0;
  #killed = 0;
  #replaced = 0;

  constructor({ start, clock, limits, onReplaced, onSessions, onClose }: PoolOptions) {
    this.#onClose = onClose;
    this.#clock = clock;
    this.#limits = limits;
    this.#slots = new Slots(limits.workers, limits.queueMax);
    this.#sessions = new Sessions(clock, limits, onSessions);
    this.#cache = new CodeCache(limits.cacheEntries);
    const replaced = (reason: string): void => {
      this.#replaced++;
      onReplaced?.(reason);
    };
    this.#crew = new Crew({ start, clock, spares: 1, idleMs: idleWorkerMs, onReplaced: replaced });
  }

  /** Begins to warm a spare interpreter. */
  warm(): void {
    this.#crew.warm();
  }

  /** Runs a program. Throws a `HobError` when it was not run: `busy`, a session that is gone, no interpreter. */
  async run(request: RunRequest, wires: RunWires): Promise<RunResult> {
    const beganMs = this.#clock.monotonicMs();
    try {
      const held = request.session === undefined ? undefined : await this.#sessions.use(request.session, request.signal, request.placed);
      try {
        return await this.#runInTurn(held?.session, request, wires, beganMs);
      } finally {
        held?.done();
      }
    } catch (error) {
      if (error !== request.signal?.reason || !request.signal?.aborted) throw error;
      return interruptedBefore(this.#clock.monotonicMs() - beganMs);
    }
  }

  /** Completions of a text in a session that exists; of nothing otherwise. */
  async complete(name: string, text: string): Promise<string[]> {
    if (!this.#sessions.find(name)) return [];
    const { session, done } = await this.#sessions.use(name);
    const interrupt = this.#clock.timer(completeMs, () => session.interpreter?.signal(2));
    const kill = this.#clock.timer(completeMs + graceMs, () => void this.#sessions.lose(session, "a completion in it did not end"));
    try {
      return (await session.interpreter?.complete(text, completionsMax)) ?? [];
    } catch (error) {
      if (!(error instanceof InterpreterGone)) throw error;
      return [];
    } finally {
      interrupt.cancel();
      kill.cancel();
      done();
    }
  }

  /**
   * Remembers this moment of a session: names, modules, files, everything. Throws `not-found` when there is no such
   * session, and `not-permitted` with the reason when something in it cannot be remembered.
   */
  async mark(name: string): Promise<void> {
    const obstacle = await this.#inSession(name, (interpreter) => interpreter.mark());
    if (obstacle !== undefined)
      throw new HobError("not-permitted", `the session "${name}" cannot be marked now: ${obstacle}`, { hint: "Close it first." });
  }

  /** Takes a session back to its last mark, or (`forget`) to the one before it. Throws `not-found` when there is none. */
  async undo(name: string, forget = false): Promise<void> {
    const found = await this.#inSession(name, (interpreter, session) => {
      session.mounts = []; // those since the mark go, and the interpreter knows the others
      return interpreter.undo(forget);
    });
    if (!found)
      throw new HobError("not-found", `the session "${name}" has no mark to go back to`, {
        hint: `Mark it before what may have to be undone: \`hob py mark ${name}\`.`,
      });
  }

  async #inSession<T>(name: string, act: (interpreter: Interpreter, session: Session) => Promise<T>): Promise<T> {
    if (!this.#sessions.find(name)) throw new HobError("not-found", `there is no session "${name}"`, { hint: "See `hob py sessions`." });
    const { session, done } = await this.#sessions.use(name);
    try {
      if (session.interpreter === undefined)
        throw new HobError("not-found", `the session "${name}" has not begun`, { hint: "Run something in it first." });
      return await act(session.interpreter, session);
    } catch (error) {
      throw error instanceof InterpreterGone ? this.#sessions.ended(session) : error;
    } finally {
      done();
    }
  }

  sessions(): SessionReport[] {
    return this.#sessions.list();
  }

  /** False when there is no such session. */
  async endSession(name: string): Promise<boolean> {
    return await this.#sessions.end(name);
  }

  /** Forgets compiled code; returns of how many sources. */
  clearCache(): number {
    return this.#cache.clear();
  }

  reconfigure(limits: PoolLimits): void {
    this.#limits = limits;
    this.#slots.limit(limits.workers, limits.queueMax);
    this.#sessions.limit(limits);
    this.#cache.limit(limits.cacheEntries);
  }

  report(): PoolReport {
    const { booting, idle, memoryBytes } = this.#crew.report;
    return {
      workers: { max: this.#limits.workers, running: this.#slots.running, idle, booting, memoryBytes },
      waiting: this.#slots.waiting,
      served: this.#served,
      killed: this.#killed,
      replaced: this.#replaced,
      cache: this.#cache.report(),
      sessions: this.#sessions.list().length,
    };
  }

  /** Ends every interpreter, and with it every program that still runs. */
  async close(): Promise<void> {
    await Promise.all([this.#crew.close(), this.#sessions.close()]);
    await this.#onClose?.();
  }

  async #runInTurn(session: Session | undefined, request: RunRequest, wires: RunWires, beganMs: number): Promise<RunResult> {
    const release = await this.#slots.take(request.caller, request.signal, request.placed);
    try {
      return await this.#runIn(session, request, wires, beganMs);
    } finally {
      release();
    }
  }

  async #runIn(session: Session | undefined, request: RunRequest, wires: RunWires, beganMs: number): Promise<RunResult> {
    if (session !== undefined) {
      if (!this.#sessions.keeps(session)) throw this.#sessions.ended(session);
      session.mounts = joinMounts(session.mounts, request.mounts);
    }
    const interpreter = session?.interpreter ?? (await this.#crew.take());
    const queueMs = this.#clock.monotonicMs() - beganMs;
    const fresh = session === undefined || session.interpreter === undefined;
    if (session !== undefined) this.#settle(session, interpreter);
    const code = request.sourceKind === "line" ? undefined : this.#cache.find(request.sourceKind, request.filename, request.source);
    const order: RunOrder = { ...orderOf(request), code, fresh, keep: session !== undefined };
    const restoreMs = interpreter.restoreMs;
    const outcome = await new Run(interpreter, this.#clock, order, request).start(wires);
    if (outcome.end?.code !== undefined) this.#cache.put(request.sourceKind, request.filename, request.source, outcome.end.code);
    const sessionLost = await this.#after(session, interpreter, outcome);
    this.#served++;
    if (outcome.killed !== undefined) this.#killed++;
    const { end, usable: _, ...ending } = outcome;
    const profile = { queueMs, compileMs: end?.compileMs ?? 0, runMs: end?.runMs ?? 0, outputMs: end?.outputMs ?? 0, restoreMs };
    return { ...ending, cached: code !== undefined, sessionLost, profile };
  }

  /** An interpreter becomes the session's own. */
  #settle(session: Session, interpreter: Interpreter): void {
    session.runs++;
    if (session.interpreter !== undefined) return;
    session.interpreter = interpreter;
    this.#crew.release(interpreter);
    void interpreter.gone.then((reason) => reason && this.#sessions.lose(session, reason.message));
  }

  /** True when the session is gone. */
  async #after(session: Session | undefined, interpreter: Interpreter, outcome: RunOutcome): Promise<boolean> {
    if (session === undefined) {
      if (outcome.usable) this.#crew.giveBack(interpreter);
      else void this.#crew.replace(interpreter, outcome.explanation ?? "it cannot be used again");
      return false;
    }
    // A session that was ended meanwhile knew nothing of an interpreter that its first program had not found yet.
    if (outcome.usable && (await rests(interpreter)) && this.#sessions.keeps(session)) return false;
    await this.#sessions.lose(session, outcome.explanation ?? "its interpreter ended");
    return true;
  }
}

/** False when the interpreter was ended before it was at rest. */
function rests(interpreter: Interpreter): Promise<boolean> {
  return interpreter.rest().then(
    () => true,
    () => false,
  );
}

function orderOf(request: RunRequest): Omit<RunOrder, "code" | "fresh" | "keep"> {
  const { caller: _caller, session: _session, timeoutMs: _timeoutMs, signal: _signal, placed: _placed, kill: _kill, ...order } = request;
  return order;
}

/** The result of a program that was interrupted while it waited; it was not run. */
function interruptedBefore(queueMs: number): RunResult {
  return {
    ...endingOfKilled("interrupt", "interrupted before it started"),
    cached: false,
    sessionLost: false,
    profile: { queueMs, compileMs: 0, runMs: 0, outputMs: 0, restoreMs: 0 },
  };
}
