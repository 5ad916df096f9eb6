/** The smaller methods of the contract: questions about a terminal, and changes to it that take one step. */
import type { OutputOf, ParsedInputOf } from "@hob/kit";
import type { Captured, TerminalFacts, term } from "../contract.ts";
import type { Terminals } from "./terminals.ts";
import type { UsageWatch } from "./usage.ts";

type Methods = typeof term.methods;

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
