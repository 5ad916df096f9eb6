/** What happens in a random world, drawn from its seed: who comes when, and how the daemon behaves. */
import type { Chance } from "../machine/chance.ts";
import type { Weather } from "../schedule/weather.ts";
import { weatherOf } from "../schedule/weather.ts";
import { entries, type ProgramHabits } from "./programs.ts";

export type VisitKind =
  | "caller"
  | "starter"
  | "restarter"
  | "reloader"
  | "installer"
  | "visitor"
  | "stopper"
  | "ender"
  | "looker"
  | "by hand"
  | "signal"
  | "socket cleaner"
  | "lock cleaner"
  | "record cleaner"
  | "meddler"
  | "directory cleaner"
  | "stranger";

export interface Visit {
  kind: VisitKind;
  atMs: number;
  entry: string;
  timeoutMs: number;
  calls: number;
}

export interface Plan {
  weather: Weather;
  habits: ProgramHabits;
  visits: Visit[];
  /** When the faults stop. */
  stormMs: number;
  backlog: number;
  pieces: boolean;
  /** How often a new process gets the pid that became free last, and how often the pid of a daemon becomes a stranger's at once. */
  pidReuse: number;
}

/** Kinds of visits with their usual weight; those in `cleaning` remove files from outside. */
const usual: Partial<Record<VisitKind, number>> = {
  caller: 10,
  starter: 3,
  restarter: 2,
  reloader: 1,
  installer: 1,
  visitor: 2,
  stopper: 3,
  ender: 1,
  looker: 2,
  "by hand": 1,
  signal: 1,
  stranger: 2,
};
const cleaning: Partial<Record<VisitKind, number>> = {
  "socket cleaner": 2,
  "lock cleaner": 1,
  "record cleaner": 1,
  meddler: 2,
  "directory cleaner": 1,
};

/** `often`: kinds of visits that make up half of all. */
export function planOf(chance: Chance, often: readonly VisitKind[] = []): Plan {
  const stormMs = 500 + 8_000 * chance.fraction() ** 2;
  const kinds = lottery(chance);
  for (let index = 0, count = kinds.length; index < count && often.length > 0; index++)
    kinds.push(often[index % often.length] as VisitKind);
  const several = chance.happens(0.4) ? entries : entries.slice(0, 1);
  const count = 2 + chance.below(chance.happens(0.3) ? 22 : 8);
  const rush = chance.happens(0.5);
  const visits = Array.from({ length: count }, (): Visit => visit(chance, kinds, several, rush ? 50 : stormMs));
  return {
    weather: weatherOf(chance),
    habits: habitsOf(chance),
    visits,
    stormMs,
    backlog: chance.happens(0.3) ? 1 : 8,
    pieces: chance.happens(0.5),
    pidReuse: chance.pick([0, 0.3, 0.9]),
  };
}

function visit(chance: Chance, kinds: readonly VisitKind[], several: readonly string[], withinMs: number): Visit {
  return {
    kind: chance.pick(kinds),
    atMs: chance.fraction() * withinMs,
    entry: chance.pick(several),
    timeoutMs: chance.happens(0.3) ? 50 + chance.fraction() * 3_000 : 5_000 + chance.fraction() * 60_000,
    calls: chance.below(4),
  };
}

function habitsOf(chance: Chance): ProgramHabits {
  return {
    slowSetups: chance.happens(0.3) ? chance.fraction() : 0,
    failedSetups: chance.happens(0.3) ? chance.fraction() * 0.4 : 0,
    hangingSetups: chance.happens(0.05) ? chance.fraction() * 0.3 : 0,
    bootMs: chance.happens(0.5) ? 0 : 3_000 * chance.fraction(),
    callMs: chance.happens(0.5) ? 0 : 500,
    idleMs: chance.happens(0.4) ? 20 + chance.fraction() * 1_000 : 1_800_000,
    upgrade: chance.pick(["replace", "replace", "keep", "when-idle"] as const),
  };
}

/** A list in which every kind that takes part stands as often as it weighs. */
function lottery(chance: Chance): VisitKind[] {
  const weights = chance.happens(0.3) ? { ...usual, ...cleaning } : usual;
  const tickets: VisitKind[] = ["caller"];
  for (const [kind, weight] of Object.entries(weights) as [VisitKind, number][]) {
    const takesPart = kind === "caller" || chance.happens(0.6);
    if (takesPart) for (let ticket = 0; ticket < weight; ticket++) tickets.push(kind);
  }
  return tickets;
}
