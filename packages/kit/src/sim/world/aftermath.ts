/**
 * The calm after a run: nothing fails and nobody is killed any more. All clients come to their end, a new one is answered,
 * a stop ends the daemon, and nothing is left that should not be.
 */
import { limitTable } from "../../wire/limits.ts";
import type { SimProcess } from "../machine/process.ts";
import { paths } from "../ports/places.ts";
import { caller, stopper } from "./actors.ts";
import { entries } from "./programs.ts";
import type { World } from "./world.ts";

export interface AftermathOptions {
  world: World;
  /** One step of the schedule; false when nothing can happen any more. */
  step: () => Promise<boolean>;
  /** The process whose alarms stand for the world outside. */
  outside: SimProcess;
  /** Nothing was killed, failed or taken away: only the files of the design may be left. */
  undisturbed: () => boolean;
}

/** Everything that was begun has ended after this. */
const patienceMs = 240_000;
const lastTimeoutMs = 120_000;
/** Owners that became two when a cleaner took the lock are one again; see rules/owners.ts. */
const mendingMs = 20_000;
/** A daemon whose starter has gone, or that was started by hand, is loaded and tries to claim for so long. */
const claimingMs = 5_000;
const stays = ["owner.lock", "start.lock", "owner.json", "log", "state"];

export class Aftermath {
  readonly #options: AftermathOptions;
  readonly #stepsMax: number;
  /** It took more steps than allowed: the run says nothing. */
  tooLong = false;

  constructor(options: AftermathOptions, stepsMax: number) {
    this.#options = options;
    this.#stepsMax = stepsMax;
  }

  async run(): Promise<void> {
    const { world } = this.#options;
    await this.#within("the clients come to an end", () => world.clients.size === 0);
    await this.#pass(world.disturbances.tookAnything() ? mendingMs : claimingMs);
    await this.#within("starts that hang are ended", () => world.hanging.length === 0);
    // A replacement that has failed, of whatever, is not tried again for so long.
    if (Object.keys(world.attempts.outcomes).some((code) => code !== "ok")) await this.#pass(limitTable.replaceAgainMs.value);
    await this.#lastCall();
    await this.#lastStop();
    if (!this.#over && this.#options.undisturbed()) this.#lookAround();
  }

  async #lastCall(): Promise<void> {
    if (this.#over) return;
    const { world } = this.#options;
    let answers = 0;
    const plan = { entry: entries.at(-1) as string, start: "always", timeoutMs: lastTimeoutMs, calls: 2 } as const;
    world.client(
      "the last caller",
      caller(world, plan, (count) => {
        answers = count;
      }),
    );
    await this.#within("the last caller comes to an end", () => world.clients.size === 0);
    if (this.#over || answers === 2) return;
    world.machine.watch.report("calm", `the last caller got ${answers} of 2 answers, and nothing disturbed it`);
  }

  async #lastStop(): Promise<void> {
    if (this.#over) return;
    const { world } = this.#options;
    const { machine } = world;
    world.client(
      "the last stopper",
      stopper(world, lastTimeoutMs, false, (outcome) => {
        if ("error" in outcome) machine.watch.report("calm", `the last stop failed: ${outcome.error.message}`);
      }),
    );
    await this.#within("the last stopper comes to an end", () => world.clients.size === 0);
    await this.#within("all daemons end", () => ![...machine.processes].some(({ kind }) => kind === "daemon"));
  }

  #lookAround(): void {
    const { machine } = this.#options.world;
    const left = [...(machine.files.find(paths.directory)?.entries.keys() ?? [])].filter((name) => !stays.includes(name));
    if (left.length > 0) machine.watch.report("leaks", `${left.join(", ")} left behind in ${paths.directory}`);
  }

  get #over(): boolean {
    return this.tooLong || this.#options.world.machine.watch.broken !== undefined;
  }

  async #within(what: string, done: () => boolean): Promise<void> {
    const { machine, attempts } = this.#options.world;
    const late = await this.#until(patienceMs, done);
    if (!late || this.#over) return;
    machine.watch.report("calm", `${what}: not within ${patienceMs / 1000} s. ${attempts.open.join("; ")}`);
  }

  async #pass(forMs: number): Promise<void> {
    await this.#until(forMs, () => false);
  }

  /** True when the time passed without `done`. */
  async #until(forMs: number, done: () => boolean): Promise<boolean> {
    const { world, outside, step } = this.#options;
    let late = false;
    const alarm = outside.setAlarm(world.machine.nowMs + forMs, () => {
      late = true;
    });
    while (!this.#over && !late && !done()) {
      if (world.stepper.steps >= this.#stepsMax) this.tooLong = true;
      else await step();
    }
    outside.cancelAlarm(alarm);
    return late && !done();
  }
}
