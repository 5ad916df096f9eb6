/**
 * One step of the simulated world: one task of one process, and everything that its code does until it waits again. All
 * schedules, random and exhaustive, go through here; what differs is who is chosen.
 */
import type { Machine } from "../machine/machine.ts";
import type { SimProcess } from "../machine/process.ts";
import type { Host } from "./host.ts";

/** Something that can happen now. */
export interface Option {
  readonly process: SimProcess;
  readonly channel: string;
}

/** The error with which an operation fails, if any; one of `faults`. */
export type ChooseFault = (faults: readonly string[], what: string, process: SimProcess) => string | undefined;

export class Stepper {
  readonly machine: Machine;
  /** The least that a step takes, so that no two things happen at the very same moment. */
  stepMs = 0.001;
  /** Steps so far. */
  steps = 0;
  /** Called with every step before it happens, for traces. */
  onStep: ((line: string) => void) | undefined;
  readonly #host: Host;
  readonly #forget: () => void;

  constructor(machine: Machine, host: Host) {
    this.machine = machine;
    this.#host = host;
    this.#forget = host.onUnhandledRejection((error) => machine.current?.fail(error, "unhandledRejection"));
  }

  options(): Option[] {
    const { machine } = this;
    const options: Option[] = [];
    for (const process of machine.processes) {
      if (process.frozen) continue;
      for (const channel of process.runnable(machine.nowMs)) options.push({ process, channel });
    }
    return options;
  }

  async step({ process, channel }: Option, chooseFault: ChooseFault): Promise<void> {
    const { machine } = this;
    const task = process.take(channel);
    const fault = task.faults.length === 0 ? undefined : chooseFault(task.faults, task.what, process);
    this.steps++;
    this.say(() => `${process.title}: ${task.what}${fault === undefined ? "" : ` fails with ${fault}`}`);
    if (fault !== undefined) {
      process.faulted = true;
      machine.watch.tell("faulted", process, task.what, fault);
    }
    machine.current = process;
    process.note(task.what, machine.nowMs);
    try {
      task.run(fault);
    } catch (error) {
      process.fail(error, "uncaughtException");
    }
    await this.#host.turn();
    machine.current = undefined;
    machine.nowMs += this.stepMs;
    machine.watch.tell("afterStep");
  }

  /** Lets time pass until something can happen. False when nothing ever will. */
  advance(): boolean {
    const nextMs = this.machine.nextAlarmMs();
    if (nextMs === undefined) return false;
    this.machine.nowMs = Math.max(this.machine.nowMs, nextMs);
    this.machine.watch.tell("afterStep");
    return true;
  }

  kill(process: SimProcess): void {
    this.say(() => `${process.title}: killed`);
    process.finish({ code: null, signal: "SIGKILL" });
    this.machine.watch.tell("afterStep");
  }

  say(line: () => string): void {
    this.onStep?.(`${(this.machine.nowMs / 1000).toFixed(4)} s  ${line()}`);
  }

  close(): void {
    this.#forget();
  }
}
