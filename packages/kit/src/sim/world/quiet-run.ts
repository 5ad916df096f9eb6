/**
 * A run without chance, for telling one story: everybody goes on in turn, nothing fails and nobody is killed, but for
 * what the story says.
 */
import type { SimProcess } from "../machine/process.ts";
import type { Host } from "../schedule/host.ts";
import type { ChooseFault } from "../schedule/stepper.ts";
import type { ProgramHabits } from "./programs.ts";
import { World } from "./world.ts";

export interface Story {
  habits?: Partial<ProgramHabits>;
  /** The error with which an operation fails. */
  fault?: ChooseFault;
  /** Something has happened; what comes next may be changed now. */
  after?: (process: SimProcess, what: string) => void;
}

const habits: ProgramHabits = {
  slowSetups: 0,
  failedSetups: 0,
  hangingSetups: 0,
  bootMs: 0,
  callMs: 0,
  idleMs: 1_800_000,
  upgrade: "replace",
};
const stepsMax = 50_000;

export class QuietRun {
  readonly world: World;
  /** Every step, for when the story goes wrong. */
  readonly trace: string[] = [];
  readonly #story: Story;
  #turn = 0;

  constructor(host: Host, story: Story = {}) {
    this.#story = story;
    this.world = new World({ seed: "a quiet day", host, habits: { ...habits, ...story.habits } });
    this.world.stepper.onStep = (line) => this.trace.push(line);
  }

  /** Lets things happen until `done`. Throws when a promise is broken, or when nothing can happen any more. */
  async until(done: () => boolean): Promise<void> {
    const { machine, stepper } = this.world;
    while (!done()) {
      const options = stepper.options();
      const option = options[this.#turn++ % Math.max(1, options.length)];
      if (option === undefined) {
        if (!stepper.advance()) throw this.#wrong("nothing can happen any more");
        continue;
      }
      const what = option.process.peek(option.channel);
      await stepper.step(option, this.#story.fault ?? (() => undefined));
      this.#story.after?.(option.process, what);
      const { broken } = machine.watch;
      if (broken !== undefined) throw this.#wrong(`${broken.rule}: ${broken.message}`);
      if (stepper.steps > stepsMax) throw this.#wrong("it does not come to an end");
    }
  }

  /** Until all clients have come to their end. */
  async clientsEnd(): Promise<void> {
    await this.until(() => this.world.clients.size === 0);
  }

  get daemons(): SimProcess[] {
    return [...this.world.machine.processes].filter(({ kind }) => kind === "daemon");
  }

  #wrong(text: string): Error {
    return new Error([text, ...this.trace.slice(-60)].join("\n"));
  }
}
