/** A simulated world: the machine with its directories, the daemon's programs, the rules that watch, and how actors come in. */
// Loaded here and now: what is imported while a world runs would take real time.
import "../../client/cold.ts";
import type { ClientPorts } from "../../client/ports.ts";
import { HobError } from "../../errors/hob-error.ts";
import { Chance } from "../machine/chance.ts";
import { Machine } from "../machine/machine.ts";
import type { SimProcess } from "../machine/process.ts";
import { simClientPorts } from "../ports/client-ports.ts";
import { places } from "../ports/places.ts";
import { watchWith } from "../rules/all.ts";
import type { Disturbances } from "../rules/disturbances.ts";
import type { Host } from "../schedule/host.ts";
import { Stepper } from "../schedule/stepper.ts";
import { Attempts } from "./attempts.ts";
import { Ledger } from "./ledger.ts";
import { entries, type ProgramHabits, Programs, type Tamper } from "./programs.ts";

/** What a canary changes: the ports of daemons and of clients, never the code of the kit. */
export interface Tampering {
  server?: Tamper;
  client?: (ports: ClientPorts, machine: Machine, process: SimProcess) => ClientPorts;
}

export interface WorldOptions {
  seed: string;
  host: Host;
  habits: ProgramHabits;
  backlog?: number;
  pieces?: boolean;
  pidReuse?: number;
  tampering?: Tampering | undefined;
}

/** The code of a client process. It ends when this resolves. */
export type Script = (ports: ClientPorts, process: SimProcess) => Promise<void>;

export class World {
  readonly machine: Machine;
  readonly stepper: Stepper;
  readonly attempts: Attempts;
  readonly ledger: Ledger;
  readonly chance: Chance;
  readonly disturbances: Disturbances;
  /** Clients whose code has not come to its end. */
  readonly clients = new Set<SimProcess>();
  readonly #programs: Programs;
  readonly #tampering: Tampering;

  constructor(options: WorldOptions) {
    const { host, seed } = options;
    this.chance = new Chance(seed);
    this.#tampering = options.tampering ?? {};
    this.machine = new Machine({
      chance: this.chance.fork("machine"),
      backlog: options.backlog ?? 8,
      pieces: options.pieces ?? false,
      pidReuse: options.pidReuse ?? 0,
      program: (process, order, pipe) => this.#programs.run(process, order.entry, { order, pipe }),
    });
    this.stepper = new Stepper(this.machine, host);
    this.ledger = new Ledger(this.machine.watch);
    this.attempts = new Attempts(this.machine);
    this.#programs = new Programs(this.machine, this.ledger, options.habits, this.#tampering.server);
    this.disturbances = watchWith(this.machine, this.attempts);
    for (const path of ["/app", "/home", "/home/user", "/tmp"])
      this.machine.add(undefined, path, "directory", path === "/tmp" ? 0o1777 : 0o755);
    for (const path of entries) this.machine.add(undefined, path, "file", 0o644);
  }

  get home(): string {
    return places.home;
  }

  /** A client process that runs this code. */
  client(label: string, script: Script): SimProcess {
    const client = this.machine.spawn("client", label, (process) => {
      const plain = simClientPorts(this.machine, process, (entry) => this.#programs.buildOf(entry));
      const ports = this.#tampering.client?.(plain, this.machine, process) ?? plain;
      void this.#follow(process, script(ports, process));
    });
    this.clients.add(client);
    client.atEnd.push(() => this.clients.delete(client));
    return client;
  }

  /** A daemon that was started by hand. */
  byHand(label: string, entry: string): SimProcess {
    return this.machine.spawn("daemon", label, (process) => this.#programs.run(process, entry, undefined));
  }

  /** Puts the newest version in the place of this one. */
  install(entry: string): void {
    this.#programs.install(entry);
  }

  /** Lives begin well from now on. */
  calm(): void {
    this.#programs.calm = true;
  }

  /** Daemons that will never be ready. */
  get hanging(): SimProcess[] {
    return [...this.#programs.hanging].filter(({ alive }) => alive);
  }

  /** A program that has nothing to do with hob, and whose pid may be one that a record names. */
  stranger(label: string, pid?: number): SimProcess {
    return this.machine.spawn("stranger", label, () => undefined, pid);
  }

  async #follow(process: SimProcess, script: Promise<void>): Promise<void> {
    try {
      await script;
    } catch (error) {
      if (process.alive)
        this.machine.watch.report("typed errors", `${process.title} failed: ${error instanceof HobError ? error.code : String(error)}`);
    }
    if (!process.alive) return;
    // What is to be closed in a later turn is closed by then.
    process.postEvent("main", "exit", () => {
      const left = [...process.holdings].map(({ what }) => what);
      if (left.length > 0 && !process.faulted && !this.attempts.impatient.has(process))
        this.machine.watch.report("leaks", `${process.title} ends, and holds ${left.join(", ")}`);
      process.finish({ code: 0, signal: null });
    });
  }
}
