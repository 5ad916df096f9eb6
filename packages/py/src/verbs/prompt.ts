/**
 * `hob py` on a terminal: a prompt. Each input is a run of kind `line` in one session, which ends with the prompt unless
 * the person gave it a name. While a program runs, keys and Ctrl-C are the program's.
 */
import { HobError } from "@hob/kit";
import { reportFailure, type VerbArguments, type VerbContext } from "@hob/kit/verb";
import { HistoryFile, historyMax } from "../adapters/history-file.ts";
import { LineEditor } from "../adapters/line-editor.ts";
import type { RunOutput } from "../contract.ts";
import type { PythonHost } from "../core/host.ts";
import { completionsOf } from "./completion.ts";
import { explainEnding } from "./ending.ts";
import { openHost } from "./hosts.ts";
import { type Circumstances, terminalOf } from "./order.ts";

export async function prompt(args: VerbArguments, circumstances: Circumstances, context: VerbContext): Promise<number> {
  const presses = new Presses(context);
  const host = await openHost(args, { ...context, takeInterrupts: (handler) => presses.take(handler) });
  try {
    return await new Prompt(host, circumstances, context, presses).run();
  } finally {
    presses.close();
    await host.close();
  }
}

/**
 * Ctrl-C for the time of the prompt: the running program's. Between two programs it is nobody's, and does not end the
 * prompt with all that was defined.
 */
class Presses {
  readonly #context: VerbContext;
  readonly #letGo: () => void;
  #handler: () => void = () => {};

  constructor(context: VerbContext) {
    this.#context = context;
    this.#letGo = context.takeInterrupts(() => {});
  }

  take(handler: () => void): () => void {
    const release = this.#context.takeInterrupts(handler);
    const before = this.#handler;
    this.#handler = handler;
    return () => {
      this.#handler = before;
      release();
    };
  }

  /** As if Ctrl-C had been pressed. */
  press(): void {
    this.#handler();
  }

  close(): void {
    this.#letGo();
  }
}

class Prompt {
  readonly #host: PythonHost;
  readonly #circumstances: Circumstances;
  readonly #context: VerbContext;
  readonly #session: string;
  readonly #isTemporary: boolean;
  readonly #presses: Presses;
  #inputs = 0;

  constructor(host: PythonHost, circumstances: Circumstances, context: VerbContext, presses: Presses) {
    this.#host = host;
    this.#presses = presses;
    this.#circumstances = circumstances;
    this.#context = context;
    this.#isTemporary = circumstances.session === undefined;
    this.#session = circumstances.session ?? `prompt-${context.clock.wallMs()}-${Math.round(context.clock.monotonicMs() * 1e3) % 1e6}`;
  }

  /** Until the person leaves; returns the exit code. */
  async run(): Promise<number> {
    if (this.#isTemporary) this.#host.holdSession(this.#session);
    await this.#context.stderr.write(`${await this.#banner()}\n`);
    const { directory } = this.#host;
    const file = directory === undefined ? undefined : new HistoryFile(`${directory}/state/prompt-history`);
    const history = (await file?.load()) ?? [];
    const complete = (text: string): Promise<[string[], string]> => completionsOf(text, (name) => this.#host.complete(this.#session, name));
    const editor = new LineEditor(this.#context, { history, historyMax, complete });
    try {
      return await this.#converse(editor, file);
    } finally {
      editor.close();
      await file?.flush(); // the process ends with this command
    }
  }

  async #converse(editor: LineEditor, file: HistoryFile | undefined): Promise<number> {
    const { stdout } = this.#context;
    let source: string | undefined;
    for (;;) {
      const edited = await editor.read(source === undefined ? ">>> " : "... ");
      if (edited.kind === "cancelled") {
        source = undefined;
        await stdout.write("KeyboardInterrupt\n");
        continue;
      }
      if (edited.kind === "end") await stdout.write("\n");
      if (edited.kind === "end" && source === undefined) return 0;
      const line = edited.kind === "line" ? edited.text : "";
      if (line.trim() !== "") void file?.add(line);
      source = source === undefined ? line : `${source}\n${line}`;
      const result = await this.#evaluate(source, editor);
      if (result?.exited) return result.exitCode;
      if (result?.more !== true) source = undefined;
    }
  }

  /** Runs one input. `undefined` when it could not be run, which was said. */
  async #evaluate(source: string, editor: LineEditor): Promise<RunOutput | undefined> {
    const { stdout, stderr } = this.#context;
    const terminal = terminalOf(this.#context);
    const circumstances = { ...this.#circumstances, ...(terminal === undefined ? {} : { terminal }), session: this.#session };
    const filename = `<python-input-${this.#inputs}>`;
    try {
      const running = this.#host.run(
        { ...circumstances, source, kind: "line", filename, argv: [""] },
        { output: (channel, bytes) => (channel === 2 ? stderr : stdout).write(bytes), input: editor.programInput },
      );
      const endWatch = editor.watchForControlC(() => this.#presses.press());
      const result = await running.finally(endWatch);
      if (!result.more) this.#inputs++;
      if (isInterruptedBefore(result)) await stderr.write("KeyboardInterrupt\n");
      else await explainEnding(result, undefined, this.#context);
      if (result.sessionLost) await this.#beginAnew();
      return result;
    } catch (error) {
      if (this.#context.signal.aborted || !(error instanceof HobError)) throw error;
      await reportFailure(this.#context, error);
      if (error.code === "outcome-unknown" || error.code === "not-found") await this.#beginAnew();
      return undefined;
    }
  }

  /** The session is gone with its interpreter, or with the daemon; the next input begins another of its name. */
  async #beginAnew(): Promise<void> {
    await this.#context.stderr.write("The session ended with it. What was defined is gone; go on in a new one.\n");
    try {
      await this.#host.endSession(this.#session); // or its next user would be told that it is gone
    } catch (error) {
      await reportFailure(this.#context, error);
    }
    if (this.#isTemporary) this.#host.holdSession(this.#session);
  }

  /** Asks Python for its version, in the session, which begins with that. */
  async #banner(): Promise<string> {
    let version = "";
    const output = async (_channel: number, bytes: Uint8Array): Promise<void> => {
      version += Buffer.from(bytes).toString();
    };
    const source = "print(__import__('sys').version.partition(' ')[0])";
    await this.#host.run({ ...this.#circumstances, session: this.#session, source, kind: "text" }, { output, input: undefined });
    const known = /^\d[\w.+]*$/.test(version.trim()) ? ` ${version.trim()}` : "";
    const session = this.#isTemporary ? "" : `, session ${this.#session}`;
    return `Python${known} in hob's sandbox${session}. Ctrl-D or exit() leaves.`;
  }
}

/** Ctrl-C came before the program had begun: to the person that is no other Ctrl-C. */
function isInterruptedBefore({ killed, profile }: RunOutput): boolean {
  return killed === "interrupt" && profile.runMs === 0;
}
