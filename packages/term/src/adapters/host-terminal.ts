/**
 * The terminal that a person sits at, taken over and given back. One function restores it, on every way out: when the
 * screen is left, when the process ends for whatever reason but SIGKILL (also by an exception that nobody caught), and for
 * as long as it is stopped: SIGTSTP gives it back before the process stops, SIGCONT takes it again, also after a SIGSTOP,
 * for which nothing could be done beforehand. SIGHUP and SIGTERM end the screen through the context's signal.
 */
import { writeSync } from "node:fs";
import process from "node:process";
import type { VerbContext } from "@hob/kit/verb";

export class HostTerminal {
  readonly #context: VerbContext;
  readonly #restoring: string;
  #isTaken = false;
  #taking = "";
  readonly #input: AsyncIterator<Uint8Array>;
  readonly #release: (() => void)[] = [];

  /** `restoring` puts the terminal back as it was. */
  constructor(context: VerbContext, restoring: string) {
    this.#context = context;
    this.#restoring = restoring;
    this.#input = context.stdin[Symbol.asyncIterator]();
  }

  get columns(): number {
    return this.#context.stdout.columns;
  }

  get rows(): number {
    return this.#context.stdout.rows;
  }

  get color(): boolean {
    return this.#context.stdout.color;
  }

  /** What is typed, until `restore`. */
  get input(): AsyncIterable<Uint8Array> {
    return { [Symbol.asyncIterator]: () => this.#input };
  }

  /** Aborts when the terminal is gone. */
  get gone(): AbortSignal {
    return this.#context.stdout.gone;
  }

  /** Nothing is written while it is somebody else's: a command after `suspend`, the shell after the end. */
  async write(bytes: Uint8Array | string): Promise<void> {
    if (this.#isTaken) await this.#context.stdout.write(bytes);
  }

  /** `continued` is called after the process was stopped, when the terminal has been taken again. */
  take(taking: string, continued: () => void): void {
    this.#taking = taking;
    this.#enter();
    this.#on("exit", () => this.restore());
    this.#on("SIGTSTP", () => this.suspend());
    this.#on("SIGCONT", () => {
      this.#leave(); // after a SIGSTOP the shell may have changed what it likes
      this.#enter();
      continued();
    });
  }

  /** As it was; what is typed from now on is for the shell. May be called at any time and again. */
  restore(): void {
    for (const release of this.#release.splice(0)) release();
    void this.#input.return?.();
    this.#leave();
  }

  onResize(handler: () => void): void {
    this.#release.push(this.#context.stdout.onResize(handler));
  }

  /** What Ctrl-Z does to any other program. */
  suspend(): void {
    this.#leave();
    process.kill(process.pid, "SIGSTOP");
  }

  #enter(): void {
    this.#context.stdin.setRaw(true);
    this.#isTaken = true;
    writeAtOnce(this.#taking);
  }

  #leave(): void {
    if (!this.#isTaken) return;
    this.#isTaken = false;
    writeAtOnce(this.#restoring);
    this.#context.stdin.setRaw(false);
  }

  #on(event: "exit" | "SIGTSTP" | "SIGCONT", handler: () => void): void {
    process.on(event, handler);
    this.#release.push(() => void process.off(event, handler));
  }
}

/** The process may end in the next moment, so nothing may wait in a stream. */
function writeAtOnce(text: string): void {
  let rest = Buffer.from(text);
  for (let tries = 0; rest.length > 0 && tries < 1000; tries++) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") return; // hung up: there is nothing left to restore
    }
  }
}
