/**
 * Where the shell is, by its own marks (OSC 133): A prompt begins, B it ends, C a command begins, D one has ended, with its
 * status. Marks of a shell that hob taught carry `hob=1`. They come through ssh and the like, as all output does.
 */
import type { TerminalFacts } from "../contract.ts";
import type { Mark } from "./splitter.ts";

/** `unknown` until the first mark, and again once a shell that marks its prompts alone was left. */
export type Phase = "unknown" | "prompt" | "command";

export class ShellMarks {
  phase: Phase = "unknown";
  /**
   * Which shell (`identityOf`) was in the foreground at the last prompt, while `untouched`, and which one without marks `run`
   * types into.
   */
  promptShell = "";
  runShell = "";
  #running = false;
  #entered = false;
  #injected = false;
  #begun = false;
  #complete = false;

  take({ run, letter, values }: Mark): void {
    if (run) {
      this.#running = letter === "C";
      return;
    }
    if (letter === "C") this.#begun = true;
    if (letter === "D" && this.#begun && /^\d+$/.test(values[0] ?? "")) this.#complete = true;
    if (letter === "A" || letter === "B") this.#promptBegins();
    else if (letter === "C") this.phase = "command";
    else return;
    this.#injected = values.includes("hob=1");
  }

  /** A line was ended: a shell that marks its prompts alone does not say that it left this one. */
  noteEnter(): void {
    this.#entered = true;
    if (this.phase === "prompt" && !this.#begun && !this.#injected) this.phase = "unknown";
  }

  /** No line was ended since the prompt was marked: whoever is in the foreground is the shell that did it, and no one in its place. */
  get untouched(): boolean {
    return this.phase === "prompt" && !this.#entered;
  }

  /** `run` has begun a command in this shell, which has not told its end. */
  isBusy(shell: string): boolean {
    return this.#running && shell === this.runShell;
  }

  /** It says where commands begin and end, and with which status; not only where prompts are. */
  get complete(): boolean {
    return this.#complete || this.#injected;
  }

  get kind(): TerminalFacts["marks"] {
    if (this.phase === "unknown") return "none";
    return this.#injected ? "injected" : "own";
  }

  #promptBegins(): void {
    this.phase = "prompt";
    this.#entered = false;
  }
}
