/**
 * What a starter and the daemon that it launches say to each other (L5): the record that the child finds in its
 * environment, and the lines of the readiness conversation. Both are read from places where anything may stand.
 */
import type { ErrorBody } from "../errors/hob-error.ts";
import { isOptional, isStarter, isText } from "./fields.ts";
import { isCount, isErrorBody, isObject } from "./messages.ts";

/** What the starter tells the child about its launch. */
export interface LaunchRecord {
  home: string;
  /** Name of the daemon that the entry is expected to be. */
  daemon?: string;
  instance: string;
  /** Random; the child repeats it, so that nobody else's message is taken for the child's. */
  nonce: string;
  /** Who asked: program, pid and directory, for the register. */
  startedBy: { program: string; pid: number; cwd: string };
  /** The directory that the daemon belongs to, if any. */
  directory?: string;
  /** Only check whether a start would succeed: load, validate the configuration, report, end. Claims nothing. */
  preflight?: boolean;
}

/** One line of the readiness conversation, child to starter. `claimed` brings the daemon's own limits of a start; null is none. */
export type LaunchMessage =
  | { nonce: string; kind: "claimed"; startMs: number | null; startCapMs: number | null }
  | { nonce: string; kind: "progress"; text: string }
  | { nonce: string; kind: "ready"; pid: number; generation: string }
  | { nonce: string; kind: "failed"; error: ErrorBody };

/** Garbage that somebody exported is not a launch. */
export function parseLaunchRecord(text: string): LaunchRecord | undefined {
  const record = parseObject(text);
  if (record === undefined) return undefined;
  const { home, daemon, instance, nonce, startedBy, directory, preflight } = record;
  const whole =
    [home, instance, nonce].every(isText) &&
    isStarter(startedBy) &&
    isOptional(daemon, isText) &&
    isOptional(directory, isText) &&
    isOptional(preflight, isBoolean);
  return whole ? (record as unknown as LaunchRecord) : undefined;
}

/** `undefined` for what somebody else wrote there. */
export function parseLaunchMessage(line: string): LaunchMessage | undefined {
  const message = parseObject(line);
  return message !== undefined && isText(message.nonce) && isSaid(message) ? (message as unknown as LaunchMessage) : undefined;
}

function isSaid({ kind, startMs, startCapMs, text, pid, generation, error }: Record<string, unknown>): boolean {
  switch (kind) {
    case "claimed":
      return isTime(startMs) && isTime(startCapMs);
    case "progress":
      return isText(text);
    case "ready":
      return isCount(pid) && isText(generation);
    case "failed":
      return isErrorBody(error);
    default:
      return false;
  }
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Milliseconds; `Infinity` is null in JSON. */
function isTime(value: unknown): boolean {
  return value === null || (typeof value === "number" && value >= 0);
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === "boolean";
}
