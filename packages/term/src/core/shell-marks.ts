/**
 * Where the shell is, by its own marks (OSC 133): A prompt begins, B it ends, C a command begins, D one has ended, with its
 * status. Marks of a shell that hob taught carry `hob=1`. They come through ssh and the like, as all output does.
 */
import type { TerminalFacts } from "../contract.ts";
import type { Mark } from "./splitter.ts";

/** `unknown` until the first mark, and again once a shell that marks its prompts alone was left. */
export type Phase = "unknown" | "prompt" | "command";

/** Which shell, and not one that `exec` put in its place with the same pid; shells.ts makes it. */
export type ShellIdentity = string;

export class ShellMarks {
  #phase: Phase = "unknown";
  /** Whose marks they are, as far as it is known. */
  #promptShell: ShellIdentity | undefined;
  /** What `run` types into. */
  #runShell: ShellIdentity | undefined;
  #running = false;
  /** Lines that were ended, and of which no command has begun yet. */
  #linesAhead = 0;
  /** It is known what came of the last of them. */
  #answered = true;
  /** It was ended at a prompt that was read of: the next prompt is a new one. */
  #enteredAtPrompt = false;
  #injected = false;
  #begun = false;
  #complete = false;

  get phase(): Phase {
    return this.#phase;
  }

  take({ run, letter, values }: Mark): void {
    this.#answered ||= run || letter === "C" || (letter === "A" && this.#enteredAtPrompt);
    if (run) {
      this.#running = letter === "C";
      return;
    }
    if (letter === "D" && this.#begun && /^\d+$/.test(values[0] ?? "")) this.#complete = true;
    if (letter === "A" || letter === "B") this.#phase = "prompt";
    else if (letter === "C") this.#commandBegins();
    else return;
    this.#injected = values.includes("hob=1");
  }

  /** Lines are about to be ended: a shell that marks its prompts alone does not say that it left this one. */
  noteEnter(lines: number): void {
    this.#linesAhead += lines;
    this.#answered = false;
    this.#enteredAtPrompt = this.#phase === "prompt";
    if (this.#phase === "prompt" && !this.#begun && !this.#injected) this.#phase = "unknown";
  }

  /** It shows its prompt, and every line that was ended is a command that has begun: nothing is on its way to it. */
  get atPrompt(): boolean {
    return this.#phase === "prompt" && this.#linesAhead === 0;
  }

  /** Something came of the line that was ended last: a command, or the next prompt. */
  get answered(): boolean {
    return this.#answered;
  }

  /**
   * May the shell that is in the foreground now be taken for the one whose marks they are? Not once a line was ended, which
   * may have put another in its place: a prompt that is read of after that may have been drawn before it.
   */
  get untouched(): boolean {
    return this.#phase !== "command" && (this.#linesAhead === 0 || this.#promptShell === undefined);
  }

  /** This shell is in the foreground now, and is the terminal's own. */
  noteForeground(shell: ShellIdentity): void {
    if (this.untouched) this.#promptShell = shell;
  }

  /** This shell reads, with nothing left to read: programs, or the shell itself, have taken the lines that were ended. */
  noteReading(shell: ShellIdentity): void {
    if (this.#phase === "prompt" && shell === this.#promptShell) this.#linesAhead = 0;
  }

  /** Are they of this shell? */
  mayBeOf(shell: ShellIdentity): boolean {
    return this.#promptShell === undefined || this.#promptShell === shell;
  }

  /** `run` types a command into this one. */
  noteRun(shell: ShellIdentity): void {
    this.#runShell = shell;
  }

  /** `run` has begun a command in this shell, which has not told its end. */
  isBusy(shell: ShellIdentity): boolean {
    return this.#running && shell === this.#runShell;
  }

  /** It says where commands begin and end, and with which status; not only where prompts are. */
  get complete(): boolean {
    return this.#complete || this.#injected;
  }

  get kind(): TerminalFacts["marks"] {
    if (this.#phase === "unknown") return "none";
    return this.#injected ? "injected" : "own";
  }

  #commandBegins(): void {
    this.#phase = "command";
    this.#begun = true;
    this.#linesAhead = Math.max(0, this.#linesAhead - 1);
  }
}
