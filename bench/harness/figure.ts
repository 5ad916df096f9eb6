/**
 * What a row finds: samples of hob and of those beside it, and the goal. Whether a goal is met is decided here and nowhere
 * else, from the samples, so that table, JSON and page say the same.
 */
import { median, pairedDifference, pairedRatio } from "./statistics.ts";

export type Unit = "us" | "ms" | "/s" | "MB/s" | "MB" | "KB" | "processes";

export interface Contestant {
  name: string;
  /** One for each round. */
  samples: number[];
}

/** Beside a contestant (`times` its figure, or no more than `plus` above it), or by itself. */
export type Goal =
  | { at: "most" | "least"; times: number; of: string }
  | { at: "most"; plus: number; of: string }
  | { at: "most" | "least"; value: number };

export interface Figure {
  what: string;
  unit: Unit;
  hob: number[];
  /** Floors and peers, the one that the goal is about first. */
  beside: Contestant[];
  goal?: Goal;
  /** What else was seen, in a sentence. */
  note?: string;
}

/** hob's figure as a multiple of a contestant's. */
export function ratioTo(figure: Figure, contestant: Contestant): number {
  return pairedRatio(figure.hob, contestant.samples);
}

/** `undefined` when there is no goal, or nobody to compare with on this machine. */
export function goalMet(figure: Figure): boolean | undefined {
  const { goal } = figure;
  if (goal === undefined) return undefined;
  if ("value" in goal) return within(goal.at, median(figure.hob), goal.value);
  const other = figure.beside.find(({ name }) => name === goal.of);
  if (other === undefined) return undefined;
  if ("plus" in goal) return within(goal.at, pairedDifference(figure.hob, other.samples), goal.plus);
  return within(goal.at, ratioTo(figure, other), goal.times);
}

export function goalText(figure: Figure): string {
  const { goal } = figure;
  if (goal === undefined) return "";
  const sign = goal.at === "most" ? "<=" : ">=";
  if ("value" in goal) return `${sign} ${formatted(goal.value, figure.unit)}`;
  return "plus" in goal ? `${sign} ${goal.of} + ${formatted(goal.plus, figure.unit)}` : `${sign} ${goal.times} x ${goal.of}`;
}

/** Each once, however many figures it is about. */
export function notesOf(figures: readonly Figure[]): string[] {
  return [...new Set(figures.flatMap(({ note }) => (note === undefined ? [] : [note])))];
}

/** A value with its unit, in as many digits as mean something. */
export function formatted(value: number, unit: Unit): string {
  if (unit === "/s") return value >= 1000 ? `${significant(value / 1000)} k/s` : `${significant(value)} /s`;
  return `${significant(value)} ${unit}`;
}

export function significant(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(value >= 10 ? 3 : 2);
}

function within(at: "most" | "least", value: number, bound: number): boolean {
  return at === "most" ? value <= bound : value >= bound;
}
