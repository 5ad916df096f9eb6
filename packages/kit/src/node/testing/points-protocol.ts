/**
 * How a test talks to the processes it watches: through files in one directory, so that it works across any number of
 * processes that are born and killed meanwhile. A process appends a line for each point it passes, and stands still at a
 * point while a file `hold.<point>` is there; `kill.<point>` has it kill itself there, once.
 */
import type { TracePoint } from "../../ports/trace.ts";

export const pointsVariable = "HOB_TEST_POINTS";
export const passedFile = "passed.jsonl";
export const holdFile = (point: string): string => `hold.${point}`;
export const killFile = (point: string): string => `kill.${point}`;

/** One line of `passed.jsonl`. */
export interface PassedPoint {
  point: TracePoint;
  pid: number;
}

/** Names a round of chaos, in every process of it. */
export const markVariable = "HOB_CHAOS";
/** While it is there, writes fail as on a full disk. */
export const diskFullFile = "disk-full";
/** A question to one process; its answer is `measured.<pid>`. */
export const measureFile = (pid: number): string => `measure.${pid}`;
export const measuredFile = (pid: number): string => `measured.${pid}`;

/** What a process holds after its garbage was collected. */
export interface Measured {
  descriptors: number;
  /** The heap and what is outside of it, in bytes. */
  heldBytes: number;
  /** Timers that are set and keep the process alive. */
  timers: number;
}
