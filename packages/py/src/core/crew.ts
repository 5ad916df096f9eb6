/**
 * The warm interpreters: there is always a spare one, so that a program that had to be killed costs the next one nothing.
 * An interpreter is given out to one program, rests (is restored) and comes back, or is replaced. How many programs run
 * at once is not decided here (slots.ts).
 */
import type { Clock, Timer } from "@hob/kit/verb";
import type { Interpreter } from "./interpreter.ts";

export type MemberState = "booting" | "idle" | "running" | "resting" | "gone";
type MemberEvent = "booted" | "taken" | "returned" | "rested" | "left";

/** The life of an interpreter in the crew. What is not in a row cannot happen in that state. */
export const memberTable: Record<MemberState, Partial<Record<MemberEvent, MemberState>>> = {
  booting: { booted: "idle", left: "gone" },
  idle: { taken: "running", left: "gone" },
  running: { returned: "resting", left: "gone" },
  resting: { rested: "idle", left: "gone" },
  gone: { left: "gone" },
};

export interface CrewOptions {
  /** Throws when the system has no thread for another one. */
  start(): Interpreter;
  clock: Clock;
  /** Interpreters that are kept warm beyond those in use. */
  spares: number;
  /** Milliseconds after which an idle one beyond the spares is ended. */
  idleMs: number;
  /** Told when one was replaced, with the reason. */
  onReplaced?(reason: string): void;
}

interface Waiter {
  resolve(interpreter: Interpreter): void;
  reject(error: unknown): void;
}

/** More at once would only take the cores from each other. */
const bootingMax = 2;
/** A new spare is begun so much later than the need for it, in milliseconds. */
const spareDelayMs = 50;
/** After so many failed boots in a row those who wait are told, instead of trying for ever. */
const bootFailuresMax = 2;

export class Crew {
  readonly #options: CrewOptions;
  readonly #members = new Map<Interpreter, MemberState>();
  readonly #waiters: Waiter[] = [];
  #failures = 0;
  #closed = false;
  #shrink: Timer | undefined;
  #spareTimer: Timer | undefined;

  constructor(options: CrewOptions) {
    this.#options = options;
  }

  /** Counts by state, and bytes of memory of all. */
  get report(): { booting: number; idle: number; running: number; memoryBytes: number } {
    const memoryBytes = [...this.#members.keys()].reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
    return {
      booting: this.#count("booting"),
      idle: this.#count("idle") + this.#count("resting"),
      running: this.#count("running"),
      memoryBytes,
    };
  }

  /** Begins to warm the spares. */
  warm(): void {
    this.#bootUpTo(this.#waiters.length + this.#options.spares);
  }

  /** A warm interpreter, as soon as there is one. Rejects when none can be made. */
  take(): Promise<Interpreter> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      this.#serve();
      this.#supply();
    });
  }

  /** Takes an interpreter back after a run; it comes into use again when it is as new. */
  giveBack(interpreter: Interpreter): void {
    this.#change(interpreter, "returned");
    void this.#rest(interpreter);
  }

  /** Lets an interpreter go out of the crew, to live on elsewhere. */
  release(interpreter: Interpreter): void {
    this.#change(interpreter, "left");
    this.#supply();
  }

  /** Ends an interpreter; a new one takes its place when one is needed. */
  async replace(interpreter: Interpreter, reason: string): Promise<void> {
    this.#change(interpreter, "left");
    this.#options.onReplaced?.(reason);
    this.#supply();
    await interpreter.destroy();
  }

  /** Ends all that are in the crew. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#shrink?.cancel();
    this.#spareTimer?.cancel();
    const members = [...this.#members.keys()];
    this.#members.clear();
    for (const { reject } of this.#waiters.splice(0)) reject(new Error("the interpreters are being ended"));
    await Promise.all(members.map((interpreter) => interpreter.destroy()));
  }

  /** Boots what is wanted now at once, and spares a moment later: they must not slow down whoever runs now. */
  #supply(): void {
    this.#bootUpTo(this.#waiters.length);
    this.#spareTimer ??= this.#options.clock.timer(
      spareDelayMs,
      () => {
        this.#spareTimer = undefined;
        this.#bootUpTo(this.#waiters.length + this.#options.spares);
      },
      { background: true },
    );
  }

  #bootUpTo(wanted: number): void {
    while (!this.#closed && this.#count("booting") < bootingMax) {
      const coming = this.#count("booting") + this.#count("idle") + this.#count("resting");
      if (coming >= wanted) return;
      const interpreter = this.#start();
      if (interpreter === undefined) return;
      this.#boot(interpreter);
    }
  }

  /** Without a new one, those who wait get one that is given back; where none can be, they are told. */
  #start(): Interpreter | undefined {
    try {
      return this.#options.start();
    } catch (error) {
      if (this.#members.size === 0) for (const { reject } of this.#waiters.splice(0)) reject(error);
      return undefined;
    }
  }

  #boot(interpreter: Interpreter): void {
    this.#members.set(interpreter, "booting");
    interpreter.booted.then(
      () => {
        if (this.#closed) return;
        this.#failures = 0;
        this.#change(interpreter, "booted");
        this.#serve();
        this.#supply();
      },
      (error) => this.#bootFailed(interpreter, error),
    );
    void interpreter.gone.then((reason) => {
      if (this.#members.get(interpreter) === "idle") void this.replace(interpreter, reason?.message ?? "ended");
    });
  }

  #bootFailed(interpreter: Interpreter, error: unknown): void {
    this.#change(interpreter, "left");
    void interpreter.destroy();
    this.#failures++;
    if (this.#failures < bootFailuresMax) this.#supply();
    else for (const { reject } of this.#waiters.splice(0)) reject(error);
  }

  async #rest(interpreter: Interpreter): Promise<void> {
    const broken = await interpreter.rest().then(
      (rest) => rest.broken,
      (error: Error) => error.message,
    );
    if (this.#closed) return;
    if (broken !== undefined) return await this.replace(interpreter, broken);
    this.#change(interpreter, "rested");
    this.#serve();
    this.#watchIdle();
  }

  #serve(): void {
    for (const [interpreter, state] of this.#members) {
      if (state !== "idle") continue;
      const waiter = this.#waiters.shift();
      if (waiter === undefined) return;
      this.#change(interpreter, "taken");
      waiter.resolve(interpreter);
    }
    this.#supply();
  }

  /** Ends those that nobody has needed for a while. */
  #watchIdle(): void {
    this.#shrink?.cancel();
    if (this.#count("idle") <= this.#options.spares) return;
    this.#shrink = this.#options.clock.timer(
      this.#options.idleMs,
      () => {
        const idle = [...this.#members].filter(([, state]) => state === "idle").map(([interpreter]) => interpreter);
        for (const interpreter of idle.slice(this.#options.spares)) {
          this.#change(interpreter, "left");
          void interpreter.destroy();
        }
      },
      { background: true },
    );
  }

  #change(interpreter: Interpreter, event: MemberEvent): void {
    const state = this.#members.get(interpreter) ?? "gone";
    const next = memberTable[state][event];
    if (next === undefined) throw new Error(`an interpreter that is ${state} cannot have "${event}" happen to it`);
    if (next === "gone") this.#members.delete(interpreter);
    else this.#members.set(interpreter, next);
  }

  #count(state: MemberState): number {
    let count = 0;
    for (const each of this.#members.values()) if (each === state) count++;
    return count;
  }
}
