/**
 * The daemon that the simulated world is about, in several versions: it answers a token with the token. Some of its lives
 * begin slowly, fail to begin, or hang, by the chance of their process.
 */
import type { Declaration } from "../../contract/declaration.ts";
import { sleep } from "../../ports/clock.ts";
import type { LaunchOrder } from "../../ports/processes.ts";
import { Daemon } from "../../server/daemon.ts";
import type { Own, Setup } from "../../server/own.ts";
import type { ServerPorts } from "../../server/ports.ts";
import type { LaunchPipe, Machine } from "../machine/machine.ts";
import type { SimProcess } from "../machine/process.ts";
import { simServerPorts } from "../ports/server-ports.ts";
import type { Ledger } from "./ledger.ts";

export interface ProgramHabits {
  /** Shares of lives. */
  slowSetups: number;
  failedSetups: number;
  hangingSetups: number;
  /** Longest time from the launch to the first line of the kit: Node.js and the author's modules are loaded. */
  bootMs: number;
  /** Longest time of a call, ms. */
  callMs: number;
  idleMs: number;
  upgrade: "replace" | "keep" | "when-idle";
}

/** Makes the ports of a daemon worse than they are (sim/canaries). */
export type Tamper = (ports: ServerPorts, machine: Machine, process: SimProcess) => ServerPorts;

export interface Version {
  version: string;
  build: string;
}

const newest: Version = { version: "2.0.0", build: "2.0.0+a.1" };
const versions: readonly (readonly [string, Version])[] = [
  ["/app/one.js", { version: "1.0.0", build: "1.0.0+a.1" }],
  ["/app/two.js", { version: "1.0.0", build: "1.0.0+b.1" }],
  ["/app/three.js", newest],
];
export const entries = versions.map(([path]) => path);

/** Stands for a zod object: takes everything. */
const anything = { safeParse: (value: unknown) => ({ success: true, data: value }) };

function declaration({ idleMs, upgrade }: ProgramHabits): Declaration {
  const input = anything as unknown as NonNullable<NonNullable<Declaration["methods"]>[string]["input"]>;
  return {
    name: "echo",
    methods: {
      echo: { help: "Answers with its token.", input },
      again: { help: "The same, and may be repeated.", input, idempotent: true },
    },
    upgrade,
    limits: { idleMs },
  };
}

export class Programs {
  readonly #machine: Machine;
  readonly #ledger: Ledger;
  readonly #habits: ProgramHabits;
  readonly #tamper: Tamper;
  /** By entry: what is on the disk now. */
  readonly #installed = new Map(versions);
  /** Daemons that will never be ready. */
  readonly hanging = new Set<SimProcess>();
  /** From now on every life begins well. */
  calm = false;

  constructor(machine: Machine, ledger: Ledger, habits: ProgramHabits, tamper: Tamper = (ports) => ports) {
    this.#machine = machine;
    this.#ledger = ledger;
    this.#habits = habits;
    this.#tamper = tamper;
  }

  buildOf(entry: string): Version {
    return this.#installed.get(entry) ?? { version: "0.0.0", build: "" };
  }

  /** The newest version takes the place of what is there, under the feet of what runs. */
  install(entry: string): void {
    this.#installed.set(entry, newest);
  }

  /** The code of a daemon process; without `launch` it was started by hand. */
  run(process: SimProcess, path: string, launch: { order: LaunchOrder; pipe: LaunchPipe } | undefined): void {
    const bootMs = this.#habits.bootMs * process.chance.fraction() ** 2;
    if (bootMs === 0) this.#begin(process, path, launch);
    else process.setAlarm(this.#machine.nowMs + bootMs, () => this.#begin(process, path, launch));
  }

  #begin(process: SimProcess, path: string, launch: { order: LaunchOrder; pipe: LaunchPipe } | undefined): void {
    const ports = this.#tamper(simServerPorts(this.#machine, process, { path, ...this.buildOf(path), launch }), this.#machine, process);
    const setup = (own: Own): Promise<Record<string, unknown>> => this.#setUp(ports, own, process);
    void new Daemon(declaration(this.#habits), setup as unknown as Setup<Declaration>, ports).run();
  }

  async #setUp(ports: ServerPorts, own: Own, process: SimProcess): Promise<Record<string, unknown>> {
    const { slowSetups, failedSetups, hangingSetups } = this.#habits;
    const fate = this.calm ? 1 : ports.random.fraction();
    if (fate < hangingSetups) {
      this.hanging.add(process);
      await new Promise(() => undefined);
    }
    if (fate < hangingSetups + failedSetups) throw new Error("this life does not begin");
    if (fate < hangingSetups + failedSetups + slowSetups) {
      await sleep(ports.clock, 2_000 * ports.random.fraction());
      own.progress("half of it is done");
      await sleep(ports.clock, 2_000 * ports.random.fraction());
    }
    const answer = (input: { token: string }) => this.#answer(ports, own, input);
    return { echo: answer, again: answer };
  }

  async #answer(ports: ServerPorts, own: Own, { token }: { token: string }): Promise<{ token: string; generation: string }> {
    this.#ledger.ran(token);
    const tookMs = this.#habits.callMs * ports.random.fraction() ** 2;
    if (tookMs > 0) await sleep(ports.clock, tookMs);
    return { token, generation: own.generation };
  }
}
