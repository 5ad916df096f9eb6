/** The context of a command that runs as a process of its own: its streams, environment, directory and signals. */
import { Deadline, Interrupted, type VerbContext } from "@hob/kit/verb";
import { clock } from "./clock.ts";
import { endProcess } from "./end-process.ts";
import { ProcessInput } from "./input.ts";
import { ProcessOutput } from "./output.ts";

/** What is left for cleaning up after the first Ctrl-C; a second one ends the command at once. */
const graceMs = 5_000;

type Signal = "SIGINT" | "SIGTERM" | "SIGHUP";

/** Takes over the signals of `process`; call once. */
export function processContext(process: NodeJS.Process): VerbContext {
  const interrupts = new Interrupts((code) => endProcess(process, code));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => interrupts.arrive(signal));
  return {
    command: "hob",
    stdin: new ProcessInput(() => process.stdin),
    stdout: new ProcessOutput(1, () => process.stdout, process.env),
    stderr: new ProcessOutput(2, () => process.stderr, process.env),
    cwd: directoryOf(process),
    env: process.env,
    umask: process.umask(),
    home: undefined,
    json: false,
    clock,
    deadline: Deadline.never(clock),
    signal: interrupts.signal,
    takeInterrupts: (handler) => interrupts.take(handler),
  };
}

class Interrupts {
  readonly #controller = new AbortController();
  readonly #exit: (code: number) => void;
  #handler: (() => void) | undefined;

  constructor(exit: (code: number) => void) {
    this.#exit = exit;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  take(handler: () => void): () => void {
    const before = this.#handler;
    this.#handler = handler;
    return () => {
      this.#handler = before;
    };
  }

  arrive(signal: Signal): void {
    if (signal === "SIGINT" && this.#handler !== undefined) return this.#handler();
    const interrupted = new Interrupted(signal);
    if (this.signal.aborted) return this.#exit(interrupted.exitCode);
    clock.timer(graceMs, () => this.#exit(interrupted.exitCode), { background: true });
    this.#controller.abort(interrupted);
  }
}

/** `undefined` when the one we were started in has been removed. */
function directoryOf(process: NodeJS.Process): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}
