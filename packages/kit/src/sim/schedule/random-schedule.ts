/** A schedule by chance: who goes on, what fails, who is killed, how time passes. One seed gives one schedule. */
import type { Chance } from "../machine/chance.ts";
import type { SimProcess } from "../machine/process.ts";
import type { Option, Stepper } from "./stepper.ts";
import type { Weather } from "./weather.ts";

const freezeMsMax = 20_000;
const sleepMsMax = 20_000;
const clockStepMsMax = 86_400_000;

export class RandomSchedule {
  /** False when faults have stopped: only the order is left to chance. */
  stormy = true;
  readonly #stepper: Stepper;
  readonly #chance: Chance;
  readonly #weather: Weather;
  readonly #shares = new WeakMap<SimProcess, number>();
  readonly #onFrozen: (process: SimProcess, forMs: number) => void;
  /** Thaws the frozen; a clock of the world outside. */
  readonly #outside: SimProcess;

  constructor(
    stepper: Stepper,
    chance: Chance,
    weather: Weather,
    outside: SimProcess,
    onFrozen: (process: SimProcess, forMs: number) => void,
  ) {
    this.#stepper = stepper;
    this.#chance = chance;
    this.#weather = weather;
    this.#outside = outside;
    this.#onFrozen = onFrozen;
  }

  /** One step. False when nothing can ever happen again. */
  async step(): Promise<boolean> {
    const { machine } = this.#stepper;
    if (this.stormy) this.#rage();
    const options = this.#stepper.options();
    if (options.length === 0) return this.#stepper.advance();
    await this.#stepper.step(this.#choose(options), (faults) => this.#fault(faults));
    machine.nowMs += this.#weather.stepMs * this.#chance.fraction();
    return true;
  }

  calm(): void {
    this.stormy = false;
    for (const process of this.#stepper.machine.processes) process.frozen = false;
  }

  #choose(options: readonly Option[]): Option {
    if (!this.#weather.uneven) return this.#chance.pick(options);
    const shares = options.map(({ process }) => this.#share(process));
    let left = this.#chance.fraction() * shares.reduce((sum, share) => sum + share, 0);
    for (const [index, share] of shares.entries()) {
      left -= share;
      if (left < 0) return options[index] as Option;
    }
    return options[0] as Option;
  }

  #share(process: SimProcess): number {
    let share = this.#shares.get(process);
    if (share === undefined) {
      share = this.#chance.happens(0.3) ? 0.05 : 1;
      this.#shares.set(process, share);
    }
    return share;
  }

  #fault(faults: readonly string[]): string | undefined {
    return this.stormy && this.#chance.happens(this.#weather.fault) ? this.#chance.pick(faults) : undefined;
  }

  #rage(): void {
    const { kill, freeze, sleep, clockStep } = this.#weather;
    if (this.#chance.happens(kill)) this.#killOne();
    if (this.#chance.happens(freeze)) this.#freezeOne();
    if (this.#chance.happens(sleep)) this.#sleep();
    if (this.#chance.happens(clockStep)) this.#stepper.machine.wallStepMs += this.#chance.between(-clockStepMsMax, clockStepMsMax);
  }

  #killOne(): void {
    const victim = this.#anyone();
    if (victim !== undefined) this.#stepper.kill(victim);
  }

  /** SIGSTOP, and SIGCONT after a while. */
  #freezeOne(): void {
    const victim = this.#anyone();
    if (victim === undefined || victim.frozen) return;
    const forMs = freezeMsMax * this.#chance.fraction() ** 2;
    this.#stepper.say(() => `${victim.title}: frozen for ${Math.round(forMs)} ms`);
    victim.frozen = true;
    this.#onFrozen(victim, forMs);
    this.#outside.setAlarm(this.#stepper.machine.nowMs + forMs, () => {
      victim.frozen = false;
    });
  }

  /** The monotonic clock goes on while the machine sleeps, as on macOS. */
  #sleep(): void {
    const { machine } = this.#stepper;
    const forMs = sleepMsMax * this.#chance.fraction() ** 3;
    this.#stepper.say(() => `the machine sleeps for ${Math.round(forMs)} ms`);
    machine.nowMs += forMs;
    machine.sleptMs += forMs;
  }

  /** Killing or freezing something that lives, and is of the lifecycle. */
  #anyone(): SimProcess | undefined {
    const candidates = [...this.#stepper.machine.processes].filter(({ kind }) => kind !== "stranger");
    return candidates.length === 0 ? undefined : this.#chance.pick(candidates);
  }
}
