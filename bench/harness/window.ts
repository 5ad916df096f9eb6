/**
 * A window that shows a terminal: the client of a multiplexer on a pty of its own, one row higher than the terminal because
 * of the status line. What the client writes is looked through for what is waited for, and thrown away.
 */
import { type IPty, spawn } from "@lydell/node-pty";
import { type Command, commandText, environmentOf } from "./processes.ts";

/** The largest file takes so long on a machine with much else to do. */
const patienceMs = 180_000;
/** From the hang-up to the kill. */
const graceMs = 2_000;
/** How much of what was read a mark that was cut in two can begin in. */
const overlap = 256;

export class Window {
  readonly #pty: IPty;
  readonly #command: Command;
  readonly #exited: Promise<void>;
  #recent = "";
  #looksFor: { text: string; found: () => void } | undefined;

  constructor(command: Command) {
    this.#command = command;
    const env = { ...environmentOf(command), TERM: "xterm-256color", LANG: "C.UTF-8" };
    this.#pty = spawn(command.file, command.words, { cols: 80, rows: 25, name: "xterm-256color", env });
    this.#pty.onData((text) => this.#read(text));
    this.#exited = new Promise((resolve) => this.#pty.onExit(() => resolve()));
  }

  type(keys: string): void {
    this.#pty.write(keys);
  }

  /** Resolves with the time at which it is written to the window, by `performance.now`; only what comes from now on counts. */
  async whenShown(text: string): Promise<number> {
    this.#recent = "";
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<number>((resolve, reject) => {
        this.#looksFor = { text, found: () => resolve(performance.now()) };
        const failed = (what: string): void => reject(new Error(`${commandText(this.#command)} ${what} ${JSON.stringify(text)}`));
        timer = setTimeout(() => failed(`did not show, in ${patienceMs} ms,`), patienceMs);
        void this.#exited.then(() => failed("ended before it showed"));
      });
    } finally {
      clearTimeout(timer);
      this.#looksFor = undefined;
    }
  }

  /** Closes it, as a person does; the terminal goes on. */
  async close(): Promise<void> {
    this.#pty.kill("SIGHUP");
    const timer = setTimeout(() => this.#pty.kill("SIGKILL"), graceMs);
    await this.#exited;
    clearTimeout(timer);
  }

  #read(text: string): void {
    if (this.#looksFor === undefined) return;
    const seen = this.#recent + text;
    if (withoutSequences(seen).includes(this.#looksFor.text)) this.#looksFor.found();
    this.#recent = seen.slice(-overlap);
  }
}

/** Letters that are part of an escape sequence are not shown. */
function withoutSequences(text: string): string {
  return text.replace(/\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*|[ -/]*[0-~])/g, "");
}
