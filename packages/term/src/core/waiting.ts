/** `wait`: for text, silence, a state, or the end, whichever comes first. */
import { HobError, type OutputOf, type ParsedInputOf } from "@hob/kit";
import type { TerminalState, term } from "../contract.ts";
import { Deferred } from "./deferred.ts";
import { endOfPatience, type Patient } from "./patience.ts";
import type { Clock, Match, Search } from "./ports.ts";
import { endedText, type Terminal } from "./terminal.ts";

type Input = ParsedInputOf<typeof term.methods.wait>;
type Outcome = OutputOf<typeof term.methods.wait>;

/** A flood is searched so often. */
const searchEveryMs = 40;
/** What a program has written is read by then, also when everything was late. */
const readWithinMs = 5;
/** Somebody in the background may write without end: after so many looks that is not waited for. */
const looksMax = 100;

/** Throws `timed-out` at the caller's deadline, with what the terminal was doing instead. */
export async function wait(terminal: Terminal, input: Input, call: Patient, clock: Clock): Promise<Outcome> {
  const pattern = input.text === undefined ? undefined : patternOf(input.text);
  if (pattern === undefined && input.idleMs === undefined && !input.exit && input.until === undefined)
    throw new HobError("invalid-input", "wait was not told what for", { hint: "Give text, idleMs, exit or until." });
  const waiting = new Waiting(terminal, input, pattern, clock);
  const patience = endOfPatience(call, clock, () => lateError(terminal));
  try {
    return await Promise.race([waiting.met, patience.ended]);
  } finally {
    patience.stop();
    waiting.stop();
  }
}

class Waiting {
  readonly met: Promise<Outcome>;
  readonly #terminal: Terminal;
  readonly #input: Input;
  readonly #clock: Clock;
  readonly #outcome = new Deferred<Outcome>();
  readonly #stops: (() => void)[] = [];
  #confirming: { cancel(): void } | undefined;
  #silence: { cancel(): void } | undefined;
  #nextSearch: { cancel(): void } | undefined;
  #stopped = false;

  constructor(terminal: Terminal, input: Input, pattern: RegExp | undefined, clock: Clock) {
    this.#terminal = terminal;
    this.#input = input;
    this.#clock = clock;
    this.met = this.#outcome.promise;
    this.#stops.push(terminal.listen({ output: () => this.#watchSilence(), changed: () => this.#look() }));
    if (pattern !== undefined) this.#watchText(pattern);
    this.#watchSilence();
    terminal.activity.look();
    this.#look();
  }

  stop(): void {
    this.#stopped = true;
    this.#confirming?.cancel();
    this.#silence?.cancel();
    this.#nextSearch?.cancel();
    for (const stop of this.#stops.splice(0)) stop();
  }

  #meet(met: Outcome["met"], match?: Match): void {
    const { exit, activity } = this.#terminal;
    this.#outcome.resolve({
      met,
      state: activity.state,
      ...(exit === undefined ? {} : { exit }),
      ...(match === undefined ? {} : { match }),
    });
  }

  #look(): void {
    const { exit, until } = this.#input;
    const { state } = this.#terminal.activity;
    if (until !== undefined && state === until) this.#meetState(until);
    else if (this.#terminal.exit === undefined) return;
    else if (exit) this.#meet("exit");
    else this.#clock.timer(2 * searchEveryMs, () => this.#outcome.reject(endedError(this.#terminal))); // after its last output was searched
  }

  /** Who reads is seen in the process table, which may be ahead of what they have written before: that is read first. */
  #meetState(until: TerminalState): void {
    if (until === "running" || until === "exited") return this.#meet("state");
    if (this.#confirming === undefined) this.#confirm(until, { looks: 0, quiet: 0 });
  }

  /** The kernel hands it out in pieces; `quiet` looks in a row came without one. */
  #confirm(until: TerminalState, { looks, quiet }: { looks: number; quiet: number }): void {
    const { activity, bytesOut } = this.#terminal;
    this.#confirming = this.#clock.timer(readWithinMs, () => {
      activity.look();
      this.#confirming = undefined;
      if (activity.state !== until) return;
      const isQuiet = this.#terminal.bytesOut === bytesOut && !this.#terminal.isHeldUp;
      if (looks >= looksMax || (isQuiet && quiet > 0)) this.#meet("state");
      else this.#confirm(until, { looks: looks + 1, quiet: isQuiet ? quiet + 1 : 0 });
    });
  }

  #watchSilence(): void {
    const { idleMs } = this.#input;
    if (idleMs === undefined) return;
    this.#silence?.cancel();
    const silentMs = this.#clock.nowMs() - this.#terminal.activity.outputAtMs;
    this.#silence = this.#clock.timer(Math.max(0, idleMs - silentMs), () => {
      // Output may be there that was not read yet: then this is cancelled.
      this.#silence = this.#clock.timer(readWithinMs, () => this.#meet("idle"));
    });
  }

  /** From the screen as it is now, or from behind the cursor, on; everything that comes after is searched as well. */
  #watchText(pattern: RegExp): void {
    const { screen } = this.#terminal;
    this.#stops.push(screen.showAll());
    void screen.settled().then(() => {
      if (this.#stopped) return;
      const search = screen.search(pattern, this.#input.fresh);
      const plan = (): void => {
        if (this.#nextSearch !== undefined) return;
        this.#nextSearch = this.#clock.timer(searchEveryMs, () => this.#searchNow(search));
      };
      this.#stops.push(() => search.stop(), this.#terminal.listen({ shown: plan }));
      this.#searchNow(search);
    });
  }

  #searchNow(search: Search): void {
    this.#nextSearch = undefined;
    try {
      const match = search.look();
      if (match !== undefined) this.#meet("text", match);
    } catch (error) {
      this.#outcome.reject(error as Error);
    }
  }
}

function patternOf(text: string): RegExp {
  try {
    return new RegExp(text, "u");
  } catch (error) {
    throw new HobError("invalid-input", `${JSON.stringify(text)} is not a regular expression: ${(error as Error).message}`, {
      hint: "Put a backslash before characters such as ( [ * + ? to mean themselves.",
    });
  }
}

function endedError(terminal: Terminal): HobError {
  const { exit } = terminal;
  return new HobError("wrong-state", `${endedText(terminal)} and what was waited for did not come`, {
    hint: `Read its screen with \`hob term capture ${terminal.name}\`.`,
    details: { exit, state: "exited" },
  });
}

function lateError({ name, activity }: Terminal): HobError {
  const { state } = activity;
  return new HobError("timed-out", `${name} did not come to what was waited for; it is ${state}`, {
    hint: `See what it shows: \`hob term capture ${name}\`.`,
    details: { state },
  });
}
