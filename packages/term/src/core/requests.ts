/** The smaller methods of the contract: questions about a terminal, and changes to it that take one step. */
import type { OutputOf, ParsedInputOf } from "@hob/kit";
import type { Captured, TerminalFacts, term } from "../contract.ts";
import type { Terminals } from "./terminals.ts";

type Methods = typeof term.methods;

/** Processes and processor seconds of a session, by the pid of its leader. */
export type Usage = ReadonlyMap<number, { processes: number; cpuSeconds: number }>;

export class Requests {
  readonly #terminals: Terminals;
  readonly #usage: UsageWatch;

  constructor(terminals: Terminals, usage: UsageWatch) {
    this.#terminals = terminals;
    this.#usage = usage;
  }

  info(name: string): OutputOf<Methods["info"]> {
    const terminal = this.#terminals.find(name);
    terminal.activity.look();
    return { ...terminal.facts(), figures: { ...terminal.figures(), ...this.#usage.of(terminal.pid) } };
  }

  list(): TerminalFacts[] {
    for (const { activity } of this.#terminals.all) activity.look();
    return this.#terminals.list();
  }

  async capture({ name, ...options }: ParsedInputOf<Methods["capture"]>): Promise<Captured> {
    const terminal = this.#terminals.find(name);
    await terminal.screen.settled();
    const { size, title } = terminal.screen;
    return { name: terminal.name, size, title, ...terminal.screen.capture(options) };
  }

  resize({ name, size, sizePolicy }: ParsedInputOf<Methods["resize"]>): TerminalFacts {
    const terminal = this.#terminals.find(name);
    terminal.requireAlive();
    terminal.resize(size, sizePolicy ?? (size === undefined ? this.#terminals.defaultPolicy : "fixed"));
    return terminal.facts();
  }

  detach({ name, client, others, who }: ParsedInputOf<Methods["detach"]>, by: string): OutputOf<Methods["detach"]> {
    const chosen = ({ id }: { id: string }): boolean => (client === undefined || id === client) && id !== others;
    return { detached: this.#terminals.find(name).attachments.detach(chosen, who ?? by) };
  }
}

/** Processor time between two looks, as a share of one processor. */
export class UsageWatch {
  readonly #read: () => Usage;
  readonly #nowMs: () => number;
  #before: { readonly usage: Usage; readonly atMs: number };
  #now: { readonly usage: Usage; readonly atMs: number };

  /** Looks closer together than this are one. */
  static readonly lookMs = 500;

  constructor(read: () => Usage, nowMs: () => number) {
    this.#read = read;
    this.#nowMs = nowMs;
    this.#before = { usage: new Map(), atMs: nowMs() };
    this.#now = this.#before;
  }

  of(leader: number): { cpuPercent: number; processes: number } {
    if (leader === 0) return { cpuPercent: 0, processes: 0 };
    if (this.#nowMs() - this.#now.atMs >= UsageWatch.lookMs || this.#now === this.#before) this.#look();
    const now = this.#now.usage.get(leader);
    if (now === undefined) return { cpuPercent: 0, processes: 0 };
    const elapsedMs = Math.max(1, this.#now.atMs - this.#before.atMs);
    const usedMs = 1000 * (now.cpuSeconds - (this.#before.usage.get(leader)?.cpuSeconds ?? 0));
    return { cpuPercent: Math.max(0, Math.round((1000 * usedMs) / elapsedMs) / 10), processes: now.processes };
  }

  #look(): void {
    this.#before = this.#now;
    this.#now = { usage: this.#read(), atMs: this.#nowMs() };
  }
}
