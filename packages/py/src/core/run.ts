/**
 * One program in one interpreter, with its limits: the time limit, Ctrl-C and its grace, the kill. Decides how the end is
 * told; whoever asked gets one result, whatever happened.
 */
import type { Clock, Timer } from "@hob/kit/verb";
import { type Interpreter, InterpreterGone, type RunWires } from "./interpreter.ts";
import type { Missing, RunEnd, RunOrder } from "./orders.ts";

/** Why a program was ended from outside, or could not go on. */
export type Killed = "timeout" | "memory" | "interrupt" | "crash";

/** What the caller is told of the end, whoever brought it about. */
export interface RunEnding {
  /** CPython's exit code; for a killed program one that says so (`killedExits`). */
  exitCode: number;
  killed: Killed | undefined;
  /** One sentence about a kill or a crash, for people. */
  explanation: string | undefined;
  /** The program was refused memory at least once. */
  memoryExceeded: boolean;
  /** `line`: the input is not complete. */
  more: boolean;
  /** It ended by SystemExit: at a prompt, the person wants to leave. */
  exited: boolean;
  /** What it ended for. */
  missing: Missing | undefined;
  /** Names of files that it left in its home directory; absent when there are none. */
  leftBehind: readonly string[] | undefined;
}

export interface RunOutcome extends RunEnding {
  /** What the interpreter told; absent when it was killed before it could. */
  end: RunEnd | undefined;
  /** The interpreter can go on: it only has to rest. */
  usable: boolean;
}

/** Exit codes of killed programs: `timed-out` of the error table, and what a shell shows for SIGKILL, SIGINT and SIGABRT. */
const killedExits: Record<Killed, number> = { timeout: 7, memory: 137, interrupt: 130, crash: 134 };

const signalInterrupt = 2;
/** A program that was interrupted may clean up for so long, in milliseconds. */
export const graceMs = 2_000;

export interface RunLimits {
  /** Milliseconds from the start of the program; `Infinity` for none. */
  timeoutMs: number;
  /** Ctrl-C. */
  signal: AbortSignal | undefined;
  /** Ends the program at once: the second Ctrl-C. */
  kill: AbortSignal | undefined;
}

export class Run {
  readonly #interpreter: Interpreter;
  readonly #clock: Clock;
  readonly #order: RunOrder;
  readonly #limits: RunLimits;
  #started = false;
  #interrupts = 0;
  #killed: Killed | undefined;
  /** Set as soon as something else than the program asked for its end. */
  #asked: Killed | undefined;
  #timeout: Timer | undefined;
  #grace: Timer | undefined;

  constructor(interpreter: Interpreter, clock: Clock, order: RunOrder, limits: RunLimits) {
    this.#interpreter = interpreter;
    this.#clock = clock;
    this.#order = order;
    this.#limits = limits;
  }

  /** Runs the program. Once. */
  async start(wires: RunWires): Promise<RunOutcome> {
    if (this.#started) throw new Error("a program is never run twice");
    this.#started = true;
    const onAbort = (): void => this.interrupt();
    const onKill = (): void => this.kill("interrupt");
    const { signal, kill, timeoutMs } = this.#limits;
    if (timeoutMs < timerMsMax) this.#timeout = this.#clock.timer(timeoutMs, () => this.#timedOut());
    signal?.addEventListener("abort", onAbort, { once: true });
    kill?.addEventListener("abort", onKill, { once: true });
    try {
      const running = this.#interpreter.run(this.#order, wires);
      if (signal?.aborted) this.interrupt();
      return this.#outcome(await running);
    } catch (error) {
      if (!(error instanceof InterpreterGone)) throw error;
      return this.#gone(error);
    } finally {
      this.#timeout?.cancel();
      this.#grace?.cancel();
      signal?.removeEventListener("abort", onAbort);
      kill?.removeEventListener("abort", onKill);
    }
  }

  /** Ctrl-C. The first raises KeyboardInterrupt; the second, or one that is ignored for too long, kills. */
  interrupt(): void {
    this.#interrupts++;
    if (this.#interrupts > 1) this.kill("interrupt");
    else this.#askToEnd("interrupt");
  }

  kill(reason: Killed): void {
    this.#killed ??= reason;
    void this.#interpreter.destroy();
  }

  /** A session is worth a try to end the program alone; anything else is replaced faster than it would listen. */
  #timedOut(): void {
    if (this.#order.keep) this.#askToEnd("timeout");
    else this.kill("timeout");
  }

  #askToEnd(reason: Killed): void {
    this.#asked ??= reason;
    this.#interpreter.signal(signalInterrupt);
    this.#grace ??= this.#clock.timer(graceMs, () => this.kill(reason));
  }

  #outcome(end: RunEnd): RunOutcome {
    const timedOut = this.#asked === "timeout";
    const killed = end.crash !== undefined ? "crash" : timedOut ? "timeout" : undefined;
    return {
      exitCode: killed === undefined ? end.exitCode : killedExits[killed],
      killed,
      explanation: end.crash ?? (timedOut ? this.#timeoutWords() : undefined),
      memoryExceeded: end.memoryExceeded,
      more: end.more,
      exited: end.exited,
      missing: end.missing,
      leftBehind: end.leftBehind.length === 0 ? undefined : end.leftBehind,
      end,
      usable: end.crash === undefined && this.#killed === undefined, // one that is being ended may not look like it yet
    };
  }

  #gone(error: InterpreterGone): RunOutcome {
    const killed = this.#killed ?? (error.outOfMemory ? "memory" : "crash");
    const words: Record<Killed, string> = {
      timeout: this.#timeoutWords(),
      memory: "the program used more memory than it may",
      interrupt: "the program did not end when it was interrupted and was killed",
      crash: error.message,
    };
    return { ...endingOfKilled(killed, words[killed]), end: undefined, usable: false };
  }

  #timeoutWords(): string {
    return `the program ran longer than its ${this.#limits.timeoutMs} ms`;
  }
}

/** Of a program that could not tell its end itself. */
export function endingOfKilled(killed: Killed, explanation: string): RunEnding {
  return {
    exitCode: killedExits[killed],
    killed,
    explanation,
    memoryExceeded: killed === "memory",
    more: false,
    exited: false,
    missing: undefined,
    leftBehind: undefined,
  };
}

/** What a timer can hold, about 24 days; longer is no limit. */
const timerMsMax = 2 ** 31 - 1;
