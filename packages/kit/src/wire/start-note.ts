/**
 * What the holder of `start.lock` leaves written in it, for the next one and for whoever looks: who starts the daemon and
 * which process was launched (so that nobody launches another beside it, L5), that a start failed (so that everybody who
 * waited for it gets the same error), or that the daemon was stopped on purpose (RACE-18). Written only under that lock;
 * text that is none of these, such as what a crash while writing leaves, says nothing.
 */
import type { ErrorBody } from "../errors/hob-error.ts";
import { isMoment, isOptional, isText } from "./fields.ts";
import { isCount, isErrorBody, isObject } from "./messages.ts";

/** A process that was launched to become the daemon; the first four together are its identity (L7). */
export interface LaunchedProcess {
  pid: number;
  startTime: string;
  bootId: string;
  namespace: string;
  /** When, on the monotonic clock of that boot. */
  launchedMs: number;
}

interface Written {
  format: 1;
  /** Boot of the machine in which `atMs`, a time of the monotonic clock, means something. */
  bootId: string;
  atMs: number;
  /** The last life was killed by a stop, and could not write that down itself. Kept until the next life has. */
  forced?: ForcedEnd;
}

export interface ForcedEnd {
  generation: string;
  /** Milliseconds since 1970. */
  at: number;
  reason: string;
}

/** `launch`: nothing yet, about to be (for as long as a fork takes), or what was launched. */
export interface StartingNote extends Written {
  kind: "starting";
  by: { program: string; pid: number };
  launch: "none" | "under-way" | LaunchedProcess;
  /** A process that only tries whether a start would succeed, and never claims. */
  trial?: LaunchedProcess;
}

export interface FailedNote extends Written {
  kind: "failed";
  error: ErrorBody;
  /** Milliseconds since 1970. */
  at: number;
  /** What was launched; absent when it did not come to that. */
  launched?: LaunchedProcess;
  /** The build that failed to start when an older daemon had ended to make room for it: another try would end another life. */
  costALife?: string;
}

/** `atMs` may lie ahead: then it is ending, and has ended by that time. */
export interface StoppedNote extends Written {
  kind: "stopped";
}

export type StartNote = StartingNote | FailedNote | StoppedNote;

export function parseStartNote(text: string): StartNote | undefined {
  try {
    const note: unknown = JSON.parse(text);
    return isStartNote(note) ? note : undefined;
  } catch {
    return undefined;
  }
}

function isStartNote(value: unknown): value is StartNote {
  if (!isObject(value) || value.format !== 1 || !isText(value.bootId) || !Number.isFinite(value.atMs)) return false;
  return isOptional(value.forced, isForcedEnd) && isSaid(value);
}

function isSaid({ kind, by, launch, trial, error, at, launched, costALife }: Record<string, unknown>): boolean {
  switch (kind) {
    case "starting":
      return isHolder(by) && (launch === "none" || launch === "under-way" || isLaunched(launch)) && isOptional(trial, isLaunched);
    case "failed":
      return isErrorBody(error) && isMoment(at) && isOptional(launched, isLaunched) && isOptional(costALife, isText);
    case "stopped":
      return true;
    default:
      return false;
  }
}

function isForcedEnd(value: unknown): value is ForcedEnd {
  return isObject(value) && isText(value.generation) && isMoment(value.at) && isText(value.reason);
}

function isHolder(value: unknown): boolean {
  return isObject(value) && isText(value.program) && isCount(value.pid);
}

function isLaunched(value: unknown): value is LaunchedProcess {
  if (!isObject(value)) return false;
  const { pid, startTime, bootId, namespace, launchedMs } = value;
  const isIdentity = isCount(pid) && pid > 0 && [startTime, bootId, namespace].every(isText);
  return isIdentity && Number.isFinite(launchedMs);
}
