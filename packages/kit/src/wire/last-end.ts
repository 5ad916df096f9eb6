/**
 * How a life ended, read from what it left: its record, and the report of a crash. The next life writes it down for its
 * status; as long as there is none, a client reads it from the files.
 */
import type { LastEnd, OwnerRecord } from "./control.ts";
import { isMoment, isOptional, isText } from "./fields.ts";
import { isCount, isObject } from "./messages.ts";
import type { StartNote } from "./start-note.ts";

/** `crash.json`: an error that nobody caught. */
export interface CrashReport {
  format: 1;
  generation: string;
  pid: number;
  /** Milliseconds since 1970. */
  at: number;
  /** `uncaughtException` or `unhandledRejection`. */
  origin: string;
  message: string;
  stack: string;
  log: string;
}

export function isCrashReport(value: unknown): value is CrashReport {
  if (!isObject(value) || value.format !== 1) return false;
  const { generation, pid, at, origin, message, stack, log } = value;
  return isCount(pid) && isMoment(at) && [generation, origin, message, stack, log].every(isText);
}

/** Of a daemon that left in order since nobody needed it. */
export const idleReason = "idle";

const kinds: Readonly<Record<LastEnd["kind"], true>> = {
  clean: true,
  failed: true,
  crashed: true,
  exited: true,
  forced: true,
  killed: true,
};

export function isEndKind(value: unknown): value is LastEnd["kind"] {
  return isText(value) && Object.hasOwn(kinds, value);
}

export function isLastEnd(value: unknown): value is LastEnd {
  if (!isObject(value)) return false;
  const { kind, generation, pid, at, reason, log, report } = value;
  return (
    isEndKind(kind) && isCount(pid) && isOptional(at, isMoment) && isOptional(report, isText) && [generation, reason, log].every(isText)
  );
}

export interface Traces {
  owner: OwnerRecord;
  crash: CrashReport | undefined;
  /** The note in `start.lock`. */
  note: StartNote | undefined;
  /** The path of `crash`. */
  report: string;
}

/** Crash report and note count only when they are about that very life. */
export function lastEndOf({ owner, crash, note, report }: Traces): LastEnd {
  const { generation, pid, log, ended } = owner;
  const common = { generation, pid, log, report: undefined };
  if (crash !== undefined && crash.generation === generation) {
    return { ...common, kind: "crashed", at: crash.at, reason: crash.message, report };
  }
  if (ended !== undefined) {
    const kind = ended.kind ?? (owner.state === "failed" ? "failed" : "clean");
    return { ...common, kind, at: ended.at, reason: ended.reason };
  }
  if (note?.forced?.generation === generation) return { ...common, kind: "forced", at: note.forced.at, reason: note.forced.reason };
  return {
    ...common,
    kind: "killed",
    at: undefined,
    reason: "it ended without a word: killed, or the machine went down",
  };
}
