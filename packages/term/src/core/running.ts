/**
 * `run`: a command in a terminal's live shell, and exactly its own output and exit status. One at a time for each terminal;
 * further ones wait their turn. How the command is typed is command-line.ts; here are the questions around it:
 *
 * (1) Is it a shell that waits for a command? Its marks say so, or it is the program in the foreground and sleeps. Anything
 *     else (a Python prompt, an editor, a command at work) is refused, not guessed.
 * (2) Where does the output begin and end? Between marks, which come in order with the output itself: command-output.ts.
 */
import { HobError, type OutputOf, type ParsedInputOf } from "@hob/kit";
import type { term } from "../contract.ts";
import { markedLine, wrappedLine } from "./command-line.ts";
import { CommandOutput, outputText } from "./command-output.ts";
import { endOfPatience, type Patience, type Patient } from "./patience.ts";
import type { Clock, ProcessTable } from "./ports.ts";
import { identityOf, isInteractiveShell } from "./shells.ts";
import type { Terminal } from "./terminal.ts";
import { type Caller, typistOf } from "./typing.ts";

type RunCall = Patient & Caller;
type Input = ParsedInputOf<typeof term.methods.run>;
type Output = OutputOf<typeof term.methods.run>;

/** A command that waits for those before it. */
interface Turn {
  readonly askedAtMs: number;
  readonly patience: Patience;
  /** It is typed from now on: what is late after that is the command. */
  begins(): void;
}

/** A shell that waits for a command begins it at once; this much later it has taken the line for something else. */
const beginWithinMs = 10_000;
/** From the end of a command to the shell's prompt. */
const promptWithinMs = 1_500;
const promptPollMs = 25;
/** What has been written is read by then, also when everything was late. */
const readWithinMs = 1;
/** Between two looks whether the shell is still there. */
const shellPollMs = 250;
/** How often it is gone before nobody is expected to tell how the command ended. */
const goneLooksMax = 20;

export class Runner {
  readonly #clock: Clock;
  readonly #newKey: () => string;
  readonly #processes: ProcessTable;
  readonly #last = new WeakMap<Terminal, Promise<unknown>>();

  /** `newKey`: letters and digits that nobody can guess. */
  constructor(clock: Clock, newKey: () => string, processes: ProcessTable) {
    this.#clock = clock;
    this.#newKey = newKey;
    this.#processes = processes;
  }

  /** Throws `wrong-state` where no shell waits for a command, `held`, and `timed-out` at the caller's deadline. */
  async run(terminal: Terminal, input: Input, call: RunCall): Promise<Output> {
    let begun = false;
    const patience = endOfPatience(call, this.#clock, () => (begun ? lateError(terminal, input) : turnNeverCameError(terminal, input)));
    const turn: Turn = { askedAtMs: this.#clock.nowMs(), patience, begins: () => (begun = true) };
    const before = this.#last.get(terminal) ?? Promise.resolve();
    const ended = before.then(() => (patience.isOver() ? patience.ended : this.#runNow(terminal, input, call, turn)));
    this.#last.set(
      terminal,
      ended.catch(() => undefined),
    );
    try {
      return await Promise.race([ended, patience.ended]);
    } finally {
      patience.stop();
    }
  }

  async #runNow(terminal: Terminal, input: Input, call: RunCall, { askedAtMs, patience, begins }: Turn): Promise<Output> {
    terminal.requireAlive();
    const typing = await this.#shellOf(terminal);
    const key = this.#newKey();
    const isGone = this.#watchShell(terminal);
    const output = new CommandOutput(terminal, typing === "marked" ? undefined : key, isGone, input.outputBytesMax);
    const startedAtMs = this.#clock.nowMs();
    const watch = this.#whenGone(terminal, isGone, () => output.fail(shellGoneError(terminal)));
    const begin = this.#clock.timer(beginWithinMs, () => output.begun || output.fail(notBegunError(terminal)));
    try {
      const line = typing === "marked" ? markedLine(input.command) : wrappedLine(input.command, key, typing);
      begins();
      await terminal.keyboard.type(new TextEncoder().encode(line), typistOf(call, input.who), "run", input.force, patience);
      const { exitCode, bytes, truncated } = await Promise.race([output.done, patience.ended]);
      const durationMs = this.#clock.nowMs() - startedAtMs;
      return { exitCode, output: outputText(bytes, input.format), truncated, durationMs, queuedMs: startedAtMs - askedAtMs };
    } finally {
      begin.cancel();
      watch.cancel();
      output.stop();
    }
  }

  /** Is the shell gone that is in the foreground now, or does another one wait for commands in its place? */
  #watchShell(terminal: Terminal): () => boolean {
    const { activity, marks, pid: leader } = terminal;
    const { foreground } = activity;
    if (foreground === undefined) return () => false;
    const shell = identityOf(foreground);
    marks.noteRun(shell);
    return () => {
      if (!this.#processes.isAlive(foreground.pid)) return true;
      const now = this.#processes.foreground(leader);
      return now?.pid === foreground.pid && identityOf(now) !== shell && terminal.waitsForCommand(now);
    };
  }

  /**
   * Looks now and then; a shell around it tells how it ended before it waits for a command again, and the end of the
   * terminal's own program is the end of the terminal, soon.
   */
  #whenGone(terminal: Terminal, isGone: () => boolean, gone: () => void): { cancel(): void } {
    let timer = { cancel: (): void => undefined };
    const look = (goneLooks: number): void => {
      timer = this.#clock.timer(shellPollMs, () => {
        const looks = isGone() && this.#processes.isAlive(terminal.pid) ? goneLooks + 1 : 0;
        if (looks > goneLooksMax || (looks > 1 && this.#waitsForCommand(terminal))) gone();
        else look(looks);
      });
    };
    look(0);
    return { cancel: () => timer.cancel() };
  }

  #waitsForCommand(terminal: Terminal): boolean {
    return terminal.waitsForCommand(this.#processes.foreground(terminal.pid));
  }

  /** (1) What it is typed into; a shell that has just ended a command gets a moment to come back to its prompt. */
  async #shellOf(terminal: Terminal): Promise<Shell> {
    const untilMs = this.#clock.nowMs() + promptWithinMs;
    for (let seen = false; ; ) {
      terminal.activity.look();
      const shell = waitingShell(terminal);
      // Marks of the command before may be there, and not read yet: they would be taken for this one's.
      if (shell !== undefined && (seen || terminal.marks.phase === "unknown")) return shell;
      seen = shell !== undefined;
      if (!seen && (this.#clock.nowMs() >= untilMs || terminal.exit !== undefined)) throw notAtShellError(terminal);
      await new Promise<void>((resolve) => this.#clock.timer(seen ? readWithinMs : promptPollMs, resolve));
    }
  }
}

/** `marked`: its own marks can be relied on. Else the command brings marks of its own, in the words of that shell. */
type Shell = "marked" | "zsh" | "posix";

function waitingShell(terminal: Terminal): Shell | undefined {
  const { marks, activity } = terminal;
  const { foreground } = activity;
  if (!terminal.waitsForCommand(foreground)) return undefined;
  const isTheirs = marks.atPrompt || foreground === undefined || !isInteractiveShell(foreground);
  if (marks.phase === "prompt" && marks.complete && isTheirs) return "marked";
  return foreground?.name.endsWith("zsh") === true ? "zsh" : "posix";
}

function notAtShellError(terminal: Terminal): HobError {
  const { activity } = terminal;
  const program = activity.foreground?.name ?? "an unknown program";
  const text = `${terminal.name} cannot run a command now: ${program} is in the foreground, and it is no shell that waits for one`;
  return new HobError("wrong-state", text, {
    hint: `Wait for its prompt with \`hob term wait ${terminal.name} --until idle\`, or type into the program with \`hob term send ${terminal.name}\`.`,
    details: { state: activity.state, program },
  });
}

function notBegunError(terminal: Terminal): HobError {
  return new HobError("wrong-state", `the shell in ${terminal.name} did not begin the command: something else has taken the line`, {
    hint: `See what it shows: \`hob term capture ${terminal.name}\`.`,
    details: { state: terminal.activity.state },
  });
}

function shellGoneError(terminal: Terminal): HobError {
  const text = `the shell in ${terminal.name} that ran the command is gone, and did not say how the command ended`;
  return new HobError("wrong-state", text, {
    hint: `See what it shows: \`hob term capture ${terminal.name}\`.`,
    details: { state: terminal.activity.state },
  });
}

function turnNeverCameError(terminal: Terminal, { command }: Input): HobError {
  const { state } = terminal.activity;
  const text = `${shown(command)} was not begun: ${terminal.name} was busy with what came before it`;
  return new HobError("timed-out", text, {
    hint: `Allow more time, or see what it does: \`hob term capture ${terminal.name}\`.`,
    details: { state },
  });
}

function shown(command: string): string {
  return JSON.stringify(command.slice(0, 80));
}

function lateError(terminal: Terminal, { command }: Input): HobError {
  const { state } = terminal.activity;
  return new HobError("timed-out", `${shown(command)} is still at work in ${terminal.name}; it was not stopped`, {
    hint: `Wait for it with \`hob term wait ${terminal.name} --until idle\`, or press C-c: \`hob term send ${terminal.name} --keys C-c\`.`,
    details: { state },
  });
}
