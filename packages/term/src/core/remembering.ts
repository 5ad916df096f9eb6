/**
 * What was open is remembered: for each terminal that runs, its name, directory, command and what it showed, written aside
 * every few seconds, and at once when there is a new one, a new name or an end. After a crash or a reboot `restore` makes
 * them again: a shell in the same directory, below what the screen showed, marked as restored. Commands are not run again,
 * since nobody knows whether that is wanted; they are named. Environments are not written down: they hold secrets, and belong
 * to whoever restores.
 */
import type { CallContext } from "@hob/kit";
import type { Remembered, TerminalFacts } from "../contract.ts";
import { namesakeOf, splitName } from "./names.ts";
import type { Clock } from "./ports.ts";
import type { Terminal } from "./terminal.ts";
import type { Terminals } from "./terminals.ts";

/** Files of this life and of lives before. A name is a file's, given by `write`'s caller for this life. */
export interface Shelf {
  /** What earlier lives left; what cannot be read is left out. */
  former(): Map<string, Remembered>;
  write(file: string, remembered: Remembered): void;
  remove(file: string): void;
}

const everyMs = 5_000;
const linesMax = 300;
const charactersMax = 256 * 1024;

export class Remembering {
  readonly #terminals: Terminals;
  readonly #shelf: Shelf;
  readonly #clock: Clock;
  readonly #former: Map<string, Remembered>;
  /** What was written of each terminal, to see what has changed. */
  readonly #written = new Map<string, { name: string; state: string }>();
  /** Files of what was made again, by the terminal: each is needed until that one has a file of its own. */
  readonly #replaced = new Map<string, string>();
  #timer: { cancel(): void } | undefined;
  #soonTimer: { cancel(): void } | undefined;
  readonly #stop: () => void;

  constructor(terminals: Terminals, shelf: Shelf, clock: Clock) {
    this.#terminals = terminals;
    this.#shelf = shelf;
    this.#clock = clock;
    const former = shelf.former();
    this.#former = newestOf(former);
    for (const file of former.keys()) if (!this.#former.has(file)) shelf.remove(file);
    this.#stop = terminals.happenings.onChange(() => this.#plan());
  }

  /** What can be restored. */
  openable(): { name: string; cwd: string; command: string[]; seenAt: number }[] {
    return [...this.#former.values()].map(({ name, cwd, command, seenAt }) => ({ name, cwd, command, seenAt }));
  }

  /** Makes what was open again, all or of one desk; names that are taken now stay for another time. */
  restore(desk: string | undefined, context: CallContext): TerminalFacts[] {
    const made: Terminal[] = [];
    for (const [file, remembered] of this.#former) {
      const name = splitName(remembered.name);
      const taken = namesakeOf(name, this.#terminals.all);
      if ((desk !== undefined && name.desk !== desk) || (taken !== undefined && taken.exit === undefined)) continue;
      const terminal = this.#again(remembered, context);
      made.push(terminal);
      this.#former.delete(file);
      this.#replaced.set(terminal.id, file);
    }
    return made.map((terminal) => terminal.facts());
  }

  /** The daemon ends, and its terminals with it: what they show now is what is remembered. */
  close(): void {
    this.#stop();
    this.#timer?.cancel();
    this.#soonTimer?.cancel();
    for (const terminal of this.#alive()) this.#write(terminal, terminal.bytesOut);
    this.#forgetEnded();
  }

  #again({ name, cwd, command, shell, size, sizePolicy, screen, seenAt }: Remembered, context: CallContext): Terminal {
    const when = new Date(seenAt).toISOString().slice(0, 16).replace("T", " ");
    const ran = shell ? "" : `; it ran: ${command.join(" ")}`;
    const mark = `\u001b[0;7m restored: above is what it showed at ${when} UTC${ran} \u001b[0m\r\n`;
    const greeting = new TextEncoder().encode(`${screen.trimEnd().replaceAll("\n", "\r\n")}\r\n${mark}`);
    const input = { name, command: [], cwd, env: {}, size, sizePolicy, orExisting: false };
    try {
      return this.#terminals.make(input, context, { greeting });
    } catch {
      // The directory is gone: the home directory will do, and the caller sees where it is.
      return this.#terminals.make({ ...input, cwd: context.env?.HOME ?? "/" }, context, { greeting });
    }
  }

  #plan(): void {
    if (this.#listChanged())
      this.#soonTimer ??= this.#clock.timer(0, () => {
        this.#soonTimer = undefined;
        this.#save();
      });
    this.#timer ??= this.#clock.timer(everyMs, () => {
      this.#timer = undefined;
      this.#save();
      if (this.#terminals.alive > 0) this.#plan();
    });
  }

  #listChanged(): boolean {
    const alive = this.#alive();
    return alive.length !== this.#written.size || alive.some(({ id, name }) => this.#written.get(id)?.name !== name);
  }

  #alive(): Terminal[] {
    return this.#terminals.all.filter(({ exit }) => exit === undefined);
  }

  #save(): void {
    for (const terminal of this.#alive()) {
      const { bytesOut } = terminal; // what the screen shows when it is settled, whatever has come since
      void terminal.screen.settled().then(() => this.#alive().includes(terminal) && this.#write(terminal, bytesOut));
    }
    this.#forgetEnded();
  }

  #forgetEnded(): void {
    const alive = this.#alive();
    for (const id of this.#written.keys()) {
      if (alive.some((terminal) => terminal.id === id)) continue;
      this.#written.delete(id);
      this.#shelf.remove(fileOf(id));
    }
    for (const id of this.#replaced.keys()) if (!alive.some((terminal) => terminal.id === id)) this.#forgetReplaced(id);
  }

  #forgetReplaced(id: string): void {
    const file = this.#replaced.get(id);
    if (file !== undefined) this.#shelf.remove(file);
    this.#replaced.delete(id);
  }

  /** `shownBytes` of its output are on the screen. */
  #write(terminal: Terminal, shownBytes: number): void {
    const { name, cwd, command, size, sizePolicy } = terminal.facts();
    const state = JSON.stringify([name, cwd, size, sizePolicy, shownBytes]);
    if (this.#written.get(terminal.id)?.state === state) return;
    const { text = "" } = terminal.screen.capture({ format: "ansi", join: false, history: true, last: linesMax });
    const { shell } = terminal.program;
    const remembered = { name, cwd, command, shell, size, sizePolicy, screen: text.slice(-charactersMax), seenAt: this.#clock.nowMs() };
    this.#shelf.write(fileOf(terminal.id), remembered);
    this.#written.set(terminal.id, { name, state });
    this.#forgetReplaced(terminal.id);
  }
}

function fileOf(id: string): string {
  return id.replace("#", "");
}

/** Of a name that several lives have left behind, the newest. */
function newestOf(former: ReadonlyMap<string, Remembered>): Map<string, Remembered> {
  const newest = new Map<string, Remembered>();
  const ascending = [...former].sort(([, one], [, other]) => one.seenAt - other.seenAt);
  for (const [file, remembered] of ascending) {
    for (const [older, { name }] of newest) if (name === remembered.name) newest.delete(older);
    newest.set(file, remembered);
  }
  return newest;
}
