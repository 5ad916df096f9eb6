/**
 * All schedules of a small world within stated bounds: two commands that start and call the daemon, and one that stops
 * it, at once, where no daemon ever ran; with any one of the processes killed at any step. Each schedule is run from the
 * beginning (a process cannot be copied), and to its end: the next call is answered, and a stop leaves nothing.
 */
import { paths } from "../ports/places.ts";
import { type Bounds, type Branch, ExhaustiveSchedule, type Met } from "../schedule/exhaustive-schedule.ts";
import type { Host } from "../schedule/host.ts";
import { caller, stopper } from "./actors.ts";
import { Aftermath } from "./aftermath.ts";
import { entries } from "./programs.ts";
import { type Tampering, World } from "./world.ts";

export interface SearchOptions {
  host: Host;
  bounds: Bounds;
  tampering?: Tampering | undefined;
  /** Checked between two schedules: true ends the search before it is complete. */
  enough?: () => boolean;
}

export interface SearchReport {
  bounds: Bounds;
  /** Every schedule within the bounds was run, or led to a state that was. */
  complete: boolean;
  schedules: number;
  steps: number;
  states: number;
  /** The most choices that a schedule came to. */
  deepest: number;
  /** Schedules that ended in a state that was met before. */
  joined: number;
  broken: { rule: string; text: string; choices: number[] } | undefined;
}

const any = Number.POSITIVE_INFINITY;

/**
 * What is searched, smallest first: every order of the first steps of everybody, with no process killed and with one;
 * and whole lives, to the last step of the last command, with a detour or a kill at any step.
 */
export const searches: readonly [Bounds, ...Bounds[]] = [
  { depth: 14, detours: any, kills: 0 },
  { depth: 10, detours: any, kills: 1 },
  { depth: any, detours: 1, kills: 0 },
  { depth: any, detours: 0, kills: 1 },
  { depth: 22, detours: any, kills: 0 },
  { depth: 18, detours: any, kills: 1 },
  { depth: any, detours: 2, kills: 0 },
  { depth: any, detours: 1, kills: 1 },
];

/** As many of them are over within seconds. */
export const searchesShort = 4;

const timeoutMs = 20_000;
const stepsMax = 20_000;
const habits = { slowSetups: 0, failedSetups: 0, hangingSetups: 0, bootMs: 0, callMs: 0, idleMs: 1_800_000, upgrade: "replace" } as const;

export async function search(options: SearchOptions): Promise<SearchReport> {
  const met: Met = new Map();
  const report = emptyReport(options.bounds);
  let prefix: Branch[] | undefined = [];
  while (prefix !== undefined && report.broken === undefined && options.enough?.() !== true) {
    prefix = await runSchedule(options, prefix, met, report);
  }
  return { ...report, states: met.size, complete: prefix === undefined };
}

/** One schedule again, told step by step. */
export async function replaySchedule(
  options: SearchOptions,
  choices: readonly number[],
  onStep: (line: string) => void,
): Promise<SearchReport["broken"]> {
  const report = emptyReport(options.bounds);
  await runSchedule(
    options,
    choices.map((taken) => ({ taken, count: taken + 1 })),
    new Map(),
    report,
    onStep,
  );
  return report.broken;
}

function emptyReport(bounds: Bounds): SearchReport {
  return { bounds, complete: false, schedules: 0, steps: 0, states: 0, deepest: 0, joined: 0, broken: undefined };
}

/** Runs one schedule and returns the choices of the next; `undefined` after the last. */
async function runSchedule(
  options: SearchOptions,
  prefix: Branch[],
  met: Met,
  report: SearchReport,
  onStep?: (line: string) => void,
): Promise<Branch[] | undefined> {
  const world = new World({ seed: "search", host: options.host, habits, tampering: options.tampering });
  const { machine, stepper } = world;
  stepper.onStep = onStep;
  machine.remembers = onStep === undefined;
  stepper.stepMs = 0; // so that steps which do not touch each other lead to one state, in whatever order
  for (const path of [paths.home, paths.directory, paths.logDirectory, paths.state]) machine.add(undefined, path, "directory", 0o700);
  const schedule = new ExhaustiveSchedule(stepper, options.bounds, prefix, met);
  const outside = world.stranger("the world outside");
  const entry = entries[0] as string;
  world.client("starter A", caller(world, { entry, start: "always", timeoutMs, calls: 1 }));
  world.client("starter B", caller(world, { entry, start: "always", timeoutMs, calls: 1 }));
  world.client("stopper", stopper(world, timeoutMs, false));
  while (world.clients.size > 0 && !schedule.met && machine.watch.broken === undefined && stepper.steps < stepsMax) await schedule.step();
  if (!schedule.met && !schedule.endsAsBefore()) {
    const step = (): Promise<boolean> => schedule.step();
    await new Aftermath({ world, step, outside, undisturbed: () => true }, stepsMax).run();
  }
  stepper.close();
  report.schedules++;
  report.steps += stepper.steps;
  report.deepest = Math.max(report.deepest, schedule.depth);
  if (schedule.met) report.joined++;
  const { broken } = machine.watch;
  const choices = schedule.branches.map(({ taken }) => taken);
  if (broken !== undefined) report.broken = { rule: broken.rule, text: broken.message, choices };
  return nextBranches(schedule.branches);
}

function nextBranches(branches: Branch[]): Branch[] | undefined {
  for (let last = branches.pop(); last !== undefined; last = branches.pop()) {
    if (last.taken + 1 >= last.count) continue;
    branches.push({ taken: last.taken + 1, count: last.count });
    return branches;
  }
  return undefined;
}
