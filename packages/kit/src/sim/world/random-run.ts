/** A whole random run: a storm with everybody in it, then calm (aftermath.ts). One seed gives one run. */
import { Chance } from "../machine/chance.ts";
import type { SimProcess } from "../machine/process.ts";
import type { Host } from "../schedule/host.ts";
import { RandomSchedule } from "../schedule/random-schedule.ts";
import { Aftermath } from "./aftermath.ts";
import { type Plan, planOf, type VisitKind } from "./plan.ts";
import { arrange, reusePids } from "./visits.ts";
import { type Tampering, World } from "./world.ts";

export interface RunReport {
  seed: string;
  steps: number;
  /** Simulated time. */
  tookMs: number;
  outcomes: Record<string, number>;
  calls: number;
  /** The run was longer than allowed: it says nothing. */
  tooLong: boolean;
  broken: { rule: string; text: string } | undefined;
}

export interface RandomRunOptions {
  seed: string;
  host: Host;
  tampering?: Tampering | undefined;
  onStep?: ((line: string) => void) | undefined;
  stepsMax?: number;
  /** Kinds of visits that make up half of all. */
  often?: readonly VisitKind[] | undefined;
}

export async function randomRun(options: RandomRunOptions): Promise<RunReport> {
  const plan = planOf(new Chance(`${options.seed}/plan`), options.often);
  const run = new RandomRun(options, plan);
  return await run.report();
}

class RandomRun {
  readonly #options: RandomRunOptions;
  readonly #plan: Plan;
  readonly #world: World;
  readonly #outside: SimProcess;
  readonly #schedule: RandomSchedule;
  readonly #stepsMax: number;

  constructor(options: RandomRunOptions, plan: Plan) {
    const { seed, host, tampering, onStep } = options;
    const { habits, backlog, pieces, pidReuse, weather } = plan;
    this.#options = options;
    this.#plan = plan;
    this.#stepsMax = options.stepsMax ?? 60_000;
    this.#world = new World({ seed: `${seed}/world`, host, habits, backlog, pieces, pidReuse, tampering });
    this.#world.stepper.onStep = onStep;
    this.#outside = this.#world.stranger("the world outside");
    const onFrozen = (process: SimProcess, forMs: number): void => this.#world.attempts.extend(process, forMs);
    this.#schedule = new RandomSchedule(this.#world.stepper, new Chance(`${seed}/schedule`), weather, this.#outside, onFrozen);
  }

  async report(): Promise<RunReport> {
    const { machine, stepper, attempts, ledger } = this.#world;
    const startedMs = machine.nowMs;
    arrange(this.#world, this.#plan.visits, this.#outside);
    reusePids(this.#world, this.#plan.pidReuse, this.#outside);
    await this.#storm();
    const aftermath = this.#aftermath();
    if (machine.watch.broken === undefined) await aftermath.run();
    stepper.close();
    const { broken } = machine.watch;
    return {
      seed: this.#options.seed,
      steps: stepper.steps,
      tookMs: Math.round(machine.nowMs - startedMs),
      outcomes: attempts.outcomes,
      calls: ledger.asked,
      tooLong: aftermath.tooLong,
      broken: broken === undefined ? undefined : { rule: broken.rule, text: broken.message },
    };
  }

  async #storm(): Promise<void> {
    const { machine, stepper } = this.#world;
    let over = false;
    this.#outside.setAlarm(machine.nowMs + this.#plan.stormMs, () => {
      over = true;
    });
    while (!over && machine.watch.broken === undefined && stepper.steps < this.#stepsMax) await this.#schedule.step();
  }

  #aftermath(): Aftermath {
    const { weather, habits, visits } = this.#plan;
    const { disturbances, stepper } = this.#world;
    stepper.say(() => "calm");
    this.#schedule.calm();
    this.#world.calm();
    const startsFail = habits.failedSetups > 0 || habits.hangingSetups > 0;
    const meddled = visits.some(({ kind }) => kind === "meddler");
    const undisturbed = (): boolean => !startsFail && !meddled && weather.fault === 0 && !disturbances.tookAnything();
    const step = (): Promise<boolean> => this.#schedule.step();
    return new Aftermath({ world: this.#world, step, outside: this.#outside, undisturbed }, this.#stepsMax);
  }
}
