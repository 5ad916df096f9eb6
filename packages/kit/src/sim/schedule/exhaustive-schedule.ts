/**
 * One schedule of an exhaustive search. Usually whoever ran goes on, and when it waits the first of the others does. At
 * each step every choice is numbered: the usual one, every other process or channel, which is a detour, and to kill a
 * process. Within the first `depth` choices, and while detours and kills are left to spend, all of them are taken in
 * turn, one run after the other (search.ts). With detours without number that is every order of the first steps; with
 * few of them it reaches over whole lives (after delay bounding: Emmi, Qadeer and Rakamaric, 2011).
 *
 * A step that nobody else can see and that sees nothing of others is taken at once: before or after what the others do,
 * and before or after a kill, it is the same. When there is nothing left to choose, everybody goes on in one fixed order:
 * what differed in the order of independent steps alone comes to the same state soon, and is not played twice.
 */
import type { SimProcess } from "../machine/process.ts";
import { paths } from "../ports/places.ts";
import { fingerprint } from "./fingerprint.ts";
import type { Option, Stepper } from "./stepper.ts";

export interface Bounds {
  /** Choices between two or more, from the beginning. */
  depth: number;
  /** Choices of another process or channel than usual. */
  detours: number;
  kills: number;
}

export interface Branch {
  taken: number;
  count: number;
}

/** States that were met, each with what had been spent by then. Shared by all schedules of a search. */
export type Met = Map<string, Spent[]>;

interface Spent {
  depth: number;
  detours: number;
  kills: number;
}

type Choice = { option: Option; costs: 0 | 1 } | { kill: SimProcess };

/** Directories that are there from the beginning and stay, and files that nobody writes in these worlds. */
const unchanging = [paths.home, paths.directory, paths.logDirectory, paths.state, paths.config, paths.crash];
const silent = new Set(["begin", "prepare", ...unchanging.flatMap((path) => [`facts ${path}`, `read ${path}`, `mkdir ${path}`])]);

function touchesNothing(what: string): boolean {
  return silent.has(what) || what.startsWith("identify "); // everybody asks for themselves only
}

export class ExhaustiveSchedule {
  /** The choices of this run; the search changes the last and runs again. */
  readonly branches: Branch[];
  /** The run came to a state that was met before, and ended there. */
  met = false;
  readonly #stepper: Stepper;
  readonly #bounds: Bounds;
  readonly #seen: Met;
  readonly #spent: Spent = { depth: 0, detours: 0, kills: 0 };
  #last: SimProcess | undefined;
  #calm = false;

  constructor(stepper: Stepper, bounds: Bounds, prefix: Branch[], seen: Met) {
    this.#stepper = stepper;
    this.#bounds = bounds;
    this.branches = prefix;
    this.#seen = seen;
  }

  /** Choices so far. */
  get depth(): number {
    return this.#spent.depth;
  }

  /** Everybody has come to an end, and there are no more choices. True when another schedule led to the same. */
  endsAsBefore(): boolean {
    this.#calm = true;
    return this.#wasMet();
  }

  async step(): Promise<boolean> {
    const options = this.#stepper.options();
    if (options.length === 0) return this.#stepper.advance();
    const silent = options.find(({ process, channel }) => touchesNothing(process.peek(channel)));
    if (silent !== undefined) {
      await this.#stepper.step(silent, () => undefined);
      return true;
    }
    const choice = this.#isOver ? this.#goOn(options) : this.#choose(options);
    if (this.met) return false;
    if ("kill" in choice) {
      this.#spent.kills++;
      this.#stepper.kill(choice.kill);
      return true;
    }
    this.#spent.detours += choice.costs;
    this.#last = choice.option.process;
    await this.#stepper.step(choice.option, () => undefined);
    return true;
  }

  /** Nothing is left to choose. */
  get #isOver(): boolean {
    const { depth, detours, kills } = this.#spent;
    return this.#calm || depth >= this.#bounds.depth || (detours >= this.#bounds.detours && kills >= this.#bounds.kills);
  }

  #goOn(options: readonly Option[]): Choice {
    if (!this.#calm && options.length > 1) this.met = this.#wasMet();
    return { option: options[0] as Option, costs: 0 };
  }

  #choose(options: readonly Option[]): Choice {
    const choices = this.#choicesAmong(options);
    if (choices.length === 1) return choices[0] as Choice;
    const known = this.branches[this.#spent.depth++];
    if (known !== undefined) return choices[known.taken] as Choice;
    this.met = this.#wasMet();
    if (!this.met) this.branches.push({ taken: 0, count: choices.length });
    return choices[0] as Choice;
  }

  #choicesAmong(options: readonly Option[]): Choice[] {
    const usual = options.find(({ process }) => process === this.#last) ?? (options[0] as Option);
    const choices: Choice[] = [{ option: usual, costs: 0 }];
    if (this.#spent.detours < this.#bounds.detours) for (const option of options) if (option !== usual) choices.push({ option, costs: 1 });
    if (this.#spent.kills >= this.#bounds.kills) return choices;
    // A process that cannot go on is killed just as well when somebody else can see the difference: now.
    for (const process of this.#stepper.machine.processes) if (process.kind !== "stranger") choices.push({ kill: process });
    return choices;
  }

  /** The same state with the same budget left has the same future. */
  #wasMet(): boolean {
    const counted = Number.isFinite(this.#bounds.detours);
    // Where detours cost nothing, and where nothing is left to choose, it does not matter who ran last.
    const last = counted && !this.#isOver ? this.#last?.startTime : "";
    const state = `${fingerprint(this.#stepper.machine)} ${last}`;
    const spent = { ...this.#spent, detours: counted ? this.#spent.detours : 0 };
    const before = this.#seen.get(state) ?? [];
    if (before.some(({ depth, detours, kills }) => depth <= spent.depth && detours <= spent.detours && kills <= spent.kills)) return true;
    this.#seen.set(state, [...before, spent]);
    return false;
  }
}
