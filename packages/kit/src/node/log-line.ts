/**
 * One line of the log: JSON with level, time, process, message and facts. Facts are made harmless first: errors
 * become plain data with stack and causes, and whatever is named like a secret is replaced, at any depth (SEC-10).
 */
import { messageOf } from "../errors/hob-error.ts";

export type LogLevel = "debug" | "info" | "warn" | "error";

const secretName = /pass(word|wd|phrase)|token|secret|authorization|cookie|credential|api[-_]?key/i;
const censored = "[redacted]";
const depthMax = 8;
/** Of one line: values in its facts, and characters of one text and of all. */
const itemsMax = 1_000;
const textLengthMax = 16_384;
const allTextsLengthMax = 65_536;

/** What may still be written in a line: whatever somebody logs, it fills neither the log nor much time. */
interface Room {
  items: number;
  chars: number;
}

export function formatLine(level: LogLevel, wallMs: number, message: string, facts?: Record<string, unknown>): string {
  const head = { level, time: new Date(wallMs).toISOString(), pid: process.pid };
  const room: Room = { items: itemsMax, chars: allTextsLengthMax };
  const msg = shortened(typeof message === "string" ? message : messageOf(message), room);
  return JSON.stringify({ ...head, ...(facts === undefined ? {} : besides(head, harmless(facts, room))), msg });
}

/** A fact that is called as one of the line's own is `pid_`, so that neither hides the other. */
function besides(head: object, facts: Record<string, unknown>): Record<string, unknown> {
  const isTaken = (name: string): boolean => name === "msg" || Object.hasOwn(head, name);
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [isTaken(name) ? `${name}_` : name, value]));
}

/** Plain JSON data out of anything; never throws, whatever getters and proxies it meets. */
function harmless(facts: Record<string, unknown>, room: Room): Record<string, unknown> {
  try {
    return plain(facts, 0, room) as Record<string, unknown>;
  } catch {
    return { facts: "could not be read" };
  }
}

function plain(value: unknown, depth: number, room: Room): unknown {
  if (room.items-- <= 0) return "…";
  if (typeof value === "string") return shortened(value, room);
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "function" || typeof value === "symbol") return String(value.toString()).slice(0, 100);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= depthMax) return "…"; // also where cycles end
  if (value instanceof Error) return plainError(value, depth, room);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  if (Array.isArray(value)) return value.slice(0, Math.max(0, room.items)).map((item) => plain(item, depth + 1, room));
  return plainObject(value as Record<string, unknown>, depth, room);
}

function plainObject(value: Record<string, unknown>, depth: number, room: Room): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, content] of Object.entries(value).slice(0, Math.max(0, room.items))) {
    // A number named like a secret is a count of them (`tokens: 12`).
    const isSecret = secretName.test(name) && (typeof content === "string" || typeof content === "object") && content !== null;
    result[name] = isSecret ? censored : plain(content, depth + 1, room);
  }
  return result;
}

function plainError(error: Error, depth: number, room: Room): Record<string, unknown> {
  const [message, stack] = [plain(error.message, depth, room), plain(error.stack, depth, room)];
  const own = plainObject({ ...error } as unknown as Record<string, unknown>, depth, room);
  const cause = error.cause === undefined ? {} : { cause: plain(error.cause, depth + 1, room) };
  return { ...own, name: error.name, message, stack, ...cause };
}

function shortened(text: string, room: Room): string {
  const kept = text.slice(0, Math.min(textLengthMax, room.chars));
  room.chars -= kept.length;
  return kept.length < text.length ? `${kept}…` : kept;
}
