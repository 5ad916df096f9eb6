/**
 * Which errors the things done in a round explain. An error that nothing explains is a wrong answer: hob promises more
 * than "it may fail". The table is what chaos holds the kit to; a row may become stricter, never looser without a reason.
 */
import { HobError } from "../errors/hob-error.ts";
import type { ErrorCode } from "../errors/table.ts";

/**
 * What was done so far in a round. `killed`: a process ended at once. `ended`: asked to end. `frozen`: held up.
 * `cramped`: short of disk or descriptors.
 */
export type Disturbance = "killed" | "ended" | "frozen" | "cramped";

const always: readonly Disturbance[] = [];

const explanations: Partial<Record<ErrorCode, readonly Disturbance[]>> = {
  busy: always,
  "too-many-connections": always,
  draining: ["killed", "ended"],
  "not-running": ["killed", "ended"],
  "start-failed": ["killed", "ended", "cramped"],
  "start-timeout": ["frozen", "cramped"],
  unreachable: ["frozen", "cramped"],
  "outcome-unknown": ["killed"],
  "version-mismatch": ["frozen"], // an old daemon that does not end in time to make room
  "no-space": ["cramped"],
  "out-of-descriptors": ["cramped"],
};

export type Verdict =
  /** Nothing wrong with it: its name in the report's `outcomes`. */
  | { kind: "explained"; outcome: string }
  /** It came at the end of the client's deadline. */
  | { kind: "late"; text: string }
  | { kind: "wrong"; text: string };

/** An error that came across a process border keeps its code alone. */
export interface PlainError {
  code: string;
  message: string;
}

export function verdictOf(error: unknown, disturbances: ReadonlySet<Disturbance>): Verdict {
  const { code, message } = error instanceof HobError ? error : plain(error);
  const text = `${code}: ${message}`;
  if (code === "timed-out" || code === "unresponsive") return { kind: "late", text };
  const by = explanations[code as ErrorCode];
  if (by === undefined) return { kind: "wrong", text };
  return by === always || by.some((one) => disturbances.has(one)) ? { kind: "explained", outcome: code } : { kind: "wrong", text };
}

function plain(error: unknown): PlainError {
  if (typeof error === "object" && error !== null && "code" in error && "message" in error) return error as PlainError;
  return { code: "not an error of hob", message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
