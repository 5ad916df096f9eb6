/**
 * Everything has a limit (L12), and all of them are here, with unit and reason. docs/limits.md is printed from this
 * table. A daemon may lower or raise those marked `tunable` in `serve(…, { limits })`; `status` shows what is in force.
 */
import { assert } from "../base/assert.ts";
import { KiB, MiB } from "../base/byte-sizes.ts";

export interface LimitRow {
  readonly value: number;
  readonly unit: "bytes" | "count" | "ms";
  readonly reason: string;
  readonly tunable: boolean;
}

export const limitTable = {
  frameBytes: row(8 * MiB, "bytes", "One message; larger data goes through a stream. Keeps one client from filling the memory.", true),
  bytesFrameBytes: row(64 * KiB, "bytes", "One frame of raw bytes; keeps replies and items of other calls moving in between.", false),
  connections: row(
    512,
    "count",
    "Open connections to one daemon; the next one is told so and closed. Lowered to fit the descriptor limit.",
    true,
  ),
  helloMs: row(5_000, "ms", "From accept to the client's hello; a connection that says nothing is closed.", true),
  requestsPerConnection: row(4_096, "count", "Calls in flight on one connection; further ones are answered busy.", true),
  requestsPerDaemon: row(16_384, "count", "Calls in flight in one daemon; further ones are answered busy.", true),
  queuedBytesPerConnection: row(
    16 * MiB,
    "bytes",
    "Replies and items written and not yet taken by the client; beyond it the daemon stops reading from that client.",
    true,
  ),
  unreadMs: row(300_000, "ms", "A client that has taken nothing for so long while data waits for it is disconnected.", true),
  streamItems: row(256, "count", "Credit of a stream: items sent ahead of its reader.", true),
  streamBytes: row(1 * MiB, "bytes", "Credit of a byte stream: bytes sent ahead of its reader, each way.", true),
  streamQueueItems: row(
    1_024,
    "count",
    "Items that a stream with overflow `drop` or `disconnect` holds for a reader without credit.",
    true,
  ),
  streamQueueBytes: row(
    4 * MiB,
    "bytes",
    "Items and bytes that one stream holds for a reader without credit; what the stream's overflow rule says comes earlier.",
    true,
  ),
  deadlineMs: row(30_000, "ms", "A call without a deadline of its own. Streams have none.", true),
  settleMs: row(1_000, "ms", "How long a handler may go on after its call was aborted before its slot is given away.", true),
  startMs: row(15_000, "ms", "Silence of a starting daemon; each progress line extends it.", true),
  startCapMs: row(120_000, "ms", "A start in all, however much progress it reports; then it ends itself.", true),
  drainMs: row(5_000, "ms", "Accepted work may finish within this time after a stop.", true),
  closeMs: row(2_000, "ms", "The daemon's own close handlers, after the drain.", true),
  exitMs: row(1_000, "ms", "From the end of the close handlers to the exit of the process.", false),
  stopMarkMs: row(5_000, "ms", "After a stop, callers that start only unless stopped on purpose do not start the daemon again.", false),
  replaceAgainMs: row(
    60_000,
    "ms",
    "After a newer daemon failed to start in the place of an older one, which was started again, it is not tried again by itself.",
    false,
  ),
  selfCheckMs: row(2_000, "ms", "Period of the daemon's check of its own claim and socket.", true),
  idleMs: row(1_800_000, "ms", "A daemon without connections, calls and holds ends after this time.", true),
  snapshotMs: row(10_000, "ms", "Period of the snapshot that answers `status` when the daemon is down.", true),
  logBytes: row(8 * MiB, "bytes", "Size at which the log is rotated; one old file is kept.", true),
  stateFileBytes: row(1 * MiB, "bytes", "A state or configuration file; larger ones are refused.", false),
  lockWaitSliceMs: row(20, "ms", "Mean pause between two tries for a lock.", false),
  brokenConnectionsPerCall: row(
    6,
    "count",
    "Connections that may break under one call before its client gives it up: it may be what ends the daemon.",
    false,
  ),
  callContextBytes: row(64 * KiB, "bytes", "Environment and directory that a call carries.", false),
} as const satisfies Record<string, LimitRow>;

export type LimitName = keyof typeof limitTable;
export type Limits = Record<LimitName, number>;

/** All limits with their default values, changed by `overrides`. */
export function limitsWith(overrides: Partial<Limits> = {}): Limits {
  const limits = {} as Limits;
  for (const name of Object.keys(limitTable) as LimitName[]) limits[name] = overrides[name] ?? limitTable[name].value;
  return limits;
}

/** A hello, and an error with its words, must fit into a message. */
const frameBytesLeast = 4 * KiB;
/** A wait that may be spared; of everything else there must be some. */
const sparable: readonly string[] = ["drainMs", "closeMs", "settleMs"] satisfies LimitName[];

/** As an author declares them. Throws an `AssertionFailure` for what can be no limit: a daemon with it would hang, spin or serve nobody. */
export function declaredLimits(declared: Partial<Limits> = {}): Limits {
  for (const [name, value] of Object.entries(declared)) if (value !== undefined) checkDeclared(name, value);
  return limitsWith(declared);
}

function checkDeclared(name: string, value: unknown): void {
  assert(Object.hasOwn(limitTable, name), `there is no limit "${name}"; see docs/limits.md`);
  const { unit, tunable } = limitTable[name as LimitName];
  assert(tunable, `the limit ${name} is the same for every daemon`);
  const least = name === "frameBytes" ? frameBytesLeast : sparable.includes(name) ? 0 : 1;
  const isAmount = unit === "ms" ? typeof value === "number" : Number.isSafeInteger(value);
  assert(isAmount && (value as number) >= least, `the limit ${name} is a number of ${unit}, at least ${least}, and not ${String(value)}`);
}

function row(value: number, unit: LimitRow["unit"], reason: string, tunable: boolean): LimitRow {
  return { value, unit, reason, tunable };
}
