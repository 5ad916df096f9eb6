/**
 * One line of a log: hob's own are JSON objects, everything else is text of the process itself (its stdout and
 * stderr). Levels are ranked by the numbers that pino and bunyan write, so that lines of theirs on stdout pass the same filter.
 */
import { type Canvas, fold, harmless, paint, type Style, showFact, widthOf } from "@hob/kit/verb";

export type LogRecord = Readonly<Record<string, unknown>>;

export interface LogLine {
  readonly text: string;
  /** `undefined` for text. */
  readonly record: LogRecord | undefined;
}

const levels = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60 } as const;
const styles: Readonly<Record<string, Style>> = { trace: "dim", debug: "dim", warn: "yellow", error: "red", fatal: "red" };
const gap = "  ";
/** Fewer cells than this beside time and level, and the text gets lines of its own. */
const textCellsMin = 24;
/** JSON nested so deeply that it can be read but not written has thousands of brackets. */
const nestingCharactersMin = 2_000;
/** The same in every line of hob's, and in every line of pino or bunyan, whose levels are numbers. */
const framed = { hob: ["pid"], foreign: ["pid", "hostname", "v", "name"] };

export function parseLine(text: string): LogLine {
  if (!text.startsWith("{")) return { text, record: undefined };
  try {
    const value: unknown = JSON.parse(text);
    if (text.length > nestingCharactersMin) JSON.stringify(value); // throws for what could not be written again
    return { text, record: typeof value === "object" && value !== null && "level" in value ? (value as LogRecord) : undefined };
  } catch {
    return { text, record: undefined };
  }
}

/** Whether the line is of this level or above. Text has no level and always passes. */
export function passes(line: LogLine, level: string | undefined): boolean {
  if (level === undefined || line.record === undefined) return true;
  return rank(line.record.level) >= rank(level);
}

/** The first line of a launch. */
export function isLaunch({ record }: LogLine): boolean {
  return record?.msg === "launched";
}

/**
 * `12:03:04.123  WARN   text  key=value`; stacks go on below, indented. Text is shown as it is. What is too long for the
 * terminal goes on under itself, or, where that is narrow, below.
 */
export function renderLine(line: LogLine, canvas: Canvas & { readonly isTerminal: boolean }, nowMs: number): string {
  const safe = canvas.isTerminal ? harmless : (text: string): string => text;
  if (line.record === undefined) return rows(fold(safe(line.text), canvas.columns));
  const { level, time, msg, stack, err, ...rest } = line.record;
  const name = levelName(level);
  const clock = showTime(time, nowMs);
  const left = typeof level === "number" ? framed.foreign : framed.hob;
  const facts = Object.entries(rest).flatMap(([fact, value]) => (left.includes(fact) ? [] : [safe(`${fact}=${showFact(value)}`)]));
  const head = [clock, name.toUpperCase().padEnd(5)].filter((part) => part !== "");
  const painted = [paint(canvas, "dim", clock), paint(canvas, styles[name] ?? "green", head.at(-1) ?? "")].filter((part) => part !== "");
  const margin = head.join(gap).length + gap.length;
  const body = renderBody(safe(showFact(msg ?? "")), facts, canvas, margin);
  const below = stackOf(stack, err).flatMap((row) => fold(safe(row), canvas.columns - 4).map((part) => `    ${part}`));
  return `${painted.join(gap)}${body}${rows(below)}`;
}

/** Behind the head, or below it where there are too few cells beside it. */
function renderBody(text: string, facts: readonly string[], canvas: Canvas, margin: number): string {
  const dim = (parts: readonly string[]): string[] => parts.map((part) => paint(canvas, "dim", part));
  if (margin + widthOf([text, ...facts].join(gap)) <= canvas.columns)
    return `${[gap + text, ...dim(facts)].filter((part) => part.trim() !== "").join(gap)}\n`;
  const beside = canvas.columns - margin >= textCellsMin;
  const cells = canvas.columns - (beside ? margin : gap.length);
  const lines = [...fold(text, cells), ...dim(facts.flatMap((fact) => fold(fact, cells)))];
  const indent = " ".repeat(beside ? margin : gap.length);
  return beside ? `${gap}${lines.join(`\n${indent}`)}\n` : `\n${rows(lines.map((part) => indent + part))}`;
}

function rows(lines: readonly string[]): string {
  return lines.map((text) => `${text}\n`).join("");
}

function rank(level: unknown): number {
  return typeof level === "number" ? level : (levels[level as keyof typeof levels] ?? 0);
}

function levelName(level: unknown): string {
  const named = Object.entries(levels).findLast(([, from]) => rank(level) >= from);
  return named?.[0] ?? "trace";
}

/** The time of day, with the date when it was not today. */
function showTime(time: unknown, nowMs: number): string {
  const date = new Date(time as string | number);
  if (Number.isNaN(date.getTime())) return "";
  const two = (value: number): string => String(value).padStart(2, "0");
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, "0")}`;
  const today = new Date(nowMs).toDateString() === date.toDateString();
  return today ? clock : `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock}`;
}

/** Lines of the stack that was logged as a fact, or with an error. */
function stackOf(stack: unknown, error: unknown): string[] {
  const text = stack ?? (typeof error === "object" && error !== null ? (error as { stack?: unknown }).stack : undefined);
  return typeof text === "string" ? text.split("\n").filter((row) => row !== "") : [];
}
