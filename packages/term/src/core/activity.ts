/**
 * What a terminal is doing: `running`, `idle` or `waiting` for a person. The shell's marks come first, then the program in
 * the foreground: one that reads its terminal waits; one that sleeps behind an unfinished line or on a full screen, quietly,
 * is taken to wait as well; one such as top, which writes again and again by itself, is not. Looked at when output or input
 * has come and things have settled, and every second while a program runs.
 */
import type { TerminalState } from "../contract.ts";
import type { Clock, Foreground } from "./ports.ts";

/** From output or input to the next look. */
const settleMs = 120;
/**
 * Silence for so long belongs to a program that waits, if it looks as if it did; longer on a full screen that it writes by
 * itself, as a monitor does.
 */
const quietMs = { usual: 500, monitor: 4_000 } as const;
/** What is written so soon after input, or after the start, is the answer to it. */
const answerMs = 1_000;
/** Between two looks at a program that runs. */
const pollMs = 1_000;

/** What a look finds. */
export interface Sight {
  readonly foreground: Foreground | undefined;
  /** A shell waits for a command. */
  readonly atPrompt: boolean;
  /** Who waited has just been given a line: what they wait for now is not to be seen yet. */
  readonly answers: boolean;
  readonly cursorColumn: number;
  /** It has the screen to itself. */
  readonly fullScreen: boolean;
  /** Nothing was written for long enough. */
  readonly quiet: boolean;
}

function stateOf({ foreground, atPrompt, answers, cursorColumn, fullScreen, quiet }: Sight): TerminalState {
  if (atPrompt) return "idle";
  if (foreground === undefined || answers) return "running";
  if (foreground.reads === true) return "waiting";
  if (foreground.reads === false || !foreground.sleeps || !quiet) return "running";
  return fullScreen || cursorColumn > 0 ? "waiting" : "running";
}

export interface ActivityOptions {
  readonly clock: Clock;
  readonly look: () => Omit<Sight, "quiet">;
  readonly changed: (state: TerminalState, former: TerminalState) => void;
}

export class Activity {
  readonly #options: ActivityOptions;
  #state: TerminalState = "running";
  #foreground: Foreground | undefined;
  #outputAtMs: number;
  #inputAtMs: number;
  #next: { atMs: number; timer: { cancel(): void } } | undefined;
  #over = false;

  constructor(options: ActivityOptions) {
    this.#options = options;
    this.#outputAtMs = options.clock.nowMs();
    this.#inputAtMs = this.#outputAtMs;
    this.#lookWithin(settleMs);
  }

  get state(): TerminalState {
    return this.#state;
  }

  /** As of the last look. */
  get foreground(): Foreground | undefined {
    return this.#foreground;
  }

  get outputAtMs(): number {
    return this.#outputAtMs;
  }

  noteOutput(): void {
    this.#outputAtMs = this.#options.clock.nowMs();
    this.#lookWithin(settleMs);
  }

  noteInput(): void {
    this.#inputAtMs = this.#options.clock.nowMs();
    this.#lookWithin(settleMs);
  }

  /** Looks now. */
  look(): void {
    if (this.#over) return;
    const found = this.#options.look();
    const isMonitor = found.fullScreen && this.#outputAtMs - this.#inputAtMs > answerMs;
    const untilQuietMs = quietMs[isMonitor ? "monitor" : "usual"] - (this.#options.clock.nowMs() - this.#outputAtMs);
    const sight = { ...found, quiet: untilQuietMs <= 0 };
    this.#foreground = sight.foreground;
    this.#become(stateOf(sight));
    if (this.#state !== "running") return;
    if (sight.answers) this.#lookWithin(settleMs); // what came of the line is to be seen by then
    this.#lookWithin(untilQuietMs > 0 ? Math.min(untilQuietMs + 1, pollMs) : pollMs);
  }

  /** The program has ended. */
  end(): void {
    this.#become("exited");
    this.close();
  }

  close(): void {
    this.#over = true;
    this.#next?.timer.cancel();
  }

  #become(state: TerminalState): void {
    const former = this.#state;
    if (state === former) return;
    this.#state = state;
    this.#options.changed(state, former);
  }

  #lookWithin(waitMs: number): void {
    const atMs = this.#options.clock.nowMs() + waitMs;
    if (this.#over || (this.#next !== undefined && this.#next.atMs <= atMs)) return;
    this.#next?.timer.cancel();
    const timer = this.#options.clock.timer(waitMs, () => {
      this.#next = undefined;
      this.look();
    });
    this.#next = { atMs, timer };
  }
}
