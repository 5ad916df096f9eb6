/**
 * All terminals of the daemon: made, found, renamed, ended, and forgotten when nobody has asked for an ended one for long.
 * Names are names.ts; one terminal is terminal.ts.
 */
import { type CallContext, HobError } from "@hob/kit";
import type { Size, TermConfig, TerminalFacts } from "../contract.ts";
import type { Happenings, TermEvent } from "./happenings.ts";
import { fairLimit } from "./history-limit.ts";
import { findTerminal, findTerminals, type Name, namesakeOf, newName, requireFree, requireWord, splitName, tabsOf } from "./names.ts";
import type { Clock, ProcessTable, Program, Pty, Screen, ScreenEvents } from "./ports.ts";
import { type Account, type NewInput, programFor } from "./programs.ts";
import { Terminal, type TerminalEvent } from "./terminal.ts";

export interface World {
  readonly clock: Clock;
  readonly processes: ProcessTable;
  readonly account: Account;
  readonly instance: string;
  openPty(program: Program): Pty;
  openScreen(size: Size, historyBytes: number, events: ScreenEvents): Screen;
}

/** How often the memory of all histories is looked at. */
const historyEveryMs = 2_000;
/** From the hang-up to SIGKILL, when the daemon ends. */
const killGraceMs = 1_500;

export class Terminals {
  readonly happenings: Happenings;
  readonly #world: World;
  readonly #config: () => TermConfig;
  readonly #all = new Map<string, Terminal>();
  readonly #expiries = new Map<string, { cancel(): void }>();
  #made = 0;
  #historyTimer: { cancel(): void } | undefined;

  constructor(world: World, config: () => TermConfig, happenings: Happenings) {
    this.#world = world;
    this.#config = config;
    this.happenings = happenings;
  }

  get all(): Terminal[] {
    return [...this.#all.values()];
  }

  get defaultPolicy(): TermConfig["sizePolicy"] {
    return this.#config().sizePolicy;
  }

  get alive(): number {
    return this.all.filter(({ exit }) => exit === undefined).length;
  }

  list(): TerminalFacts[] {
    return this.all.map((terminal) => terminal.facts());
  }

  find(target: string): Terminal {
    return findTerminal(target, this.all);
  }

  /** Those of a desk, or the one. */
  findAll(target: string): Terminal[] {
    return findTerminals(target, this.all);
  }

  /** Throws `wrong-state` when the name is taken, `not-found` when program or directory are not there. */
  make(input: NewInput, context: CallContext, restoring?: { greeting: Uint8Array }): Terminal {
    const name = newName(input.name, this.all);
    const namesake = namesakeOf(name, this.all);
    if (namesake !== undefined && namesake.exit === undefined && input.orExisting) return namesake;
    if (namesake?.exit === undefined) requireFree(name, this.all);
    this.#makeRoom();
    const config = this.#config();
    const { clock, processes, account, instance } = this.#world;
    const id = `#${++this.#made}`;
    const program = programFor(input, context, { config, account, id, instance });
    const terminal = new Terminal({
      id,
      name,
      program,
      policy: input.sizePolicy ?? (input.size === undefined ? config.sizePolicy : "fixed"),
      restored: restoring !== undefined,
      clock,
      processes,
      openPty: (wanted) => this.#world.openPty(wanted),
      openScreen: (events) => this.#world.openScreen(program.size, config.scrollbackBytes, events),
      queueBytesMax: () => this.#config().clientQueueBytes,
      happened: (event) => this.#happened(id, event),
    });
    if (restoring !== undefined) terminal.screen.write(restoring.greeting);
    if (namesake !== undefined) this.#forget(namesake); // it had ended, and its name is needed
    this.#all.set(id, terminal);
    this.#watchHistory();
    this.#tell(terminal, restoring === undefined ? "created" : "restored");
    return terminal;
  }

  /** A terminal or a desk gets another name. */
  rename(target: string, to: string): TerminalFacts[] {
    const onDesk = tabsOf(target, this.all);
    const renamed = onDesk.length > 0 ? this.#renameDesk(onDesk, to) : this.#renameOne(this.find(target), to);
    return renamed.map((terminal) => terminal.facts());
  }

  /** Ends those that `target` means, and forgets them unless `keep`. */
  async kill(target: string, graceMs: number, keep: boolean): Promise<TerminalFacts[]> {
    const chosen = this.findAll(target);
    return await Promise.all(
      chosen.map(async (terminal) => {
        await terminal.kill(graceMs);
        const facts = terminal.facts();
        if (!keep) this.#forget(terminal);
        return facts;
      }),
    );
  }

  /** The daemon ends: all programs get a hang-up, then SIGKILL. */
  async close(): Promise<void> {
    this.#historyTimer?.cancel();
    for (const expiry of this.#expiries.values()) expiry.cancel();
    await Promise.all(this.all.map((terminal) => terminal.kill(killGraceMs)));
    for (const terminal of this.all) terminal.close();
  }

  /** Sizes and histories by a new configuration. */
  reconfigured(former: TermConfig): void {
    const config = this.#config();
    for (const terminal of this.all) {
      if (terminal.policy === former.sizePolicy) terminal.resize(undefined, config.sizePolicy);
    }
    this.#limitHistories();
    this.happenings.changed();
  }

  #renameOne(terminal: Terminal, to: string): Terminal[] {
    if (!to.includes("/")) requireWord(to, to);
    const wanted = to.includes("/") ? splitName(to) : { desk: terminal.desk, tab: to };
    if (namesakeOf(wanted, this.all) !== terminal) requireFree(wanted, this.all);
    this.#giveName(terminal, wanted);
    return [terminal];
  }

  #renameDesk(moved: Terminal[], to: string): Terminal[] {
    requireWord(to, to);
    for (const { desk, tab } of moved) if (desk !== to) requireFree({ desk: to, tab }, this.all);
    for (const terminal of moved) this.#giveName(terminal, { desk: to, tab: terminal.tab });
    return moved;
  }

  #giveName(terminal: Terminal, name: Name): void {
    const from = terminal.name;
    terminal.rename(name);
    this.#tell(terminal, "renamed", { from });
  }

  #makeRoom(): void {
    const { terminalsMax } = this.#config();
    if (this.#all.size < terminalsMax) return;
    const [ended] = this.all.filter(({ exit }) => exit !== undefined);
    if (ended !== undefined) return this.#forget(ended);
    throw new HobError("busy", `there are ${terminalsMax} terminals already, which is the limit`, {
      hint: "End some with `hob term kill`, or raise terminalsMax in the configuration.",
      retryable: false,
    });
  }

  #happened(id: string, event: TerminalEvent): void {
    const terminal = this.#all.get(id);
    if (terminal === undefined) return; // it is being made
    if (event.type === "changed") return this.happenings.changed();
    if (event.type === "exited") this.#expire(terminal);
    const { type, ...more } = event;
    this.#tell(terminal, type, more);
  }

  #tell(terminal: Terminal, type: TermEvent["type"], more: { from?: string; who?: string } = {}): void {
    const { id, name, exit } = terminal;
    const { state } = terminal.activity;
    const at = this.#world.clock.nowMs();
    this.happenings.tell({ type, at, id, name, state, ...(exit === undefined ? {} : { exit }), ...more });
  }

  #expire(terminal: Terminal): void {
    const expiry = this.#world.clock.timer(this.#config().exitedKeepMs, () => this.#forget(terminal));
    this.#expiries.set(terminal.id, expiry);
  }

  #forget(terminal: Terminal): void {
    if (!this.#all.delete(terminal.id)) return;
    this.#expiries.get(terminal.id)?.cancel();
    this.#expiries.delete(terminal.id);
    terminal.close();
    this.#tell(terminal, "closed");
  }

  #watchHistory(): void {
    this.#historyTimer ??= this.#world.clock.timer(historyEveryMs, () => {
      this.#historyTimer = undefined;
      this.#limitHistories();
      if (this.#all.size > 0) this.#watchHistory();
    });
  }

  #limitHistories(): void {
    const { scrollbackBytes, scrollbackTotalBytes } = this.#config();
    const used = this.all.map(({ screen }) => screen.historyBytes);
    const limit = Math.min(scrollbackBytes, fairLimit(used, scrollbackTotalBytes));
    for (const { screen } of this.all) screen.limitHistory(limit);
  }
}
