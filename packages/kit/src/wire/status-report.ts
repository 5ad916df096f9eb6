/**
 * Reading `$/status`, which a daemon of any version answers (L11), and a snapshot of it from a file. Demanded is what a
 * command decides by: who it is, and what it is doing. Everything else is for people; what is missing there, or of
 * another type, is filled in with nothing, so that whoever shows a report finds it whole. To add a field: a row here.
 */
import type { ConnectionReport, MethodReport, StatusReport } from "./control.ts";
import { isMoment, isOptional, isText } from "./fields.ts";
import { isLastEnd } from "./last-end.ts";
import { isCount, isErrorBody, isObject } from "./messages.ts";

type Unread = Record<string, unknown>;

/** The report made whole; `undefined` when it does not even say who it is about. */
export function readStatusReport(value: unknown): StatusReport | undefined {
  if (!isObject(value)) return undefined;
  const { daemon, instance, state, generation, version, pid, requests } = value;
  if (![daemon, instance, state, generation, version].every(isText) || !isCount(pid)) return undefined;
  if (!isObject(requests) || !isCount(requests.queued) || !isCount(requests.inFlight)) return undefined;
  const report = filled(value, nothing);
  return {
    ...report,
    directory: optional(report.directory, isText),
    lastEnd: optional(report.lastEnd, isLastEnd),
    idleExitInMs: optional(report.idleExitInMs, isNumber),
    config: { ...report.config, error: optional(report.config.error, isErrorBody) },
    process: {
      ...report.process,
      openFiles: optional(report.process.openFiles, isNumber),
      processorSeconds: optional(report.process.processorSeconds, isNumber),
      fileBytes: optional(report.process.fileBytes, isNumber),
      memoryBytes: optional(report.process.memoryBytes, isNumber),
    },
    holds: report.holds.filter(isText),
    connections: report.connections.filter((one) => isObject(one)).map(connection),
    children: report.children.filter((one) => isObject(one)).map((one) => filled(one, noChild)),
    methods: Object.fromEntries(Object.entries(report.methods).map(([name, one]) => [name, filled(one, noMethod)])),
  };
}

/** `state/snapshot.json`. */
export function readSnapshot(value: unknown): { at: number; report: StatusReport } | undefined {
  if (!isObject(value) || !isMoment(value.at)) return undefined;
  const report = readStatusReport(value.report);
  return report === undefined ? undefined : { at: value.at, report };
}

const nothing: Omit<StatusReport, "directory" | "lastEnd" | "idleExitInMs"> = {
  daemon: "",
  instance: "",
  help: "",
  state: "ready",
  pid: 0,
  generation: "",
  version: "",
  build: "",
  node: "",
  startedAt: 0,
  uptimeMs: 0,
  startedBy: { program: "", pid: 0, cwd: "" },
  entry: "",
  home: "",
  socket: "",
  log: "",
  config: { file: "", exists: false, loadedAt: 0, lastReload: "none", error: undefined },
  holds: [],
  connections: [],
  requests: { inFlight: 0, queued: 0, served: 0, failed: 0, refused: 0, cancelled: 0 },
  methods: {},
  streams: { open: 0, queuedBytes: 0 },
  ignored: { notifications: 0, lateReplies: 0 },
  loopDelay: { p50Ms: 0, p99Ms: 0, maxMs: 0 },
  cpu: { userMs: 0, systemMs: 0, percent: 0 },
  memory: { rssBytes: 0, heapUsedBytes: 0, externalBytes: 0 },
  logLinesLost: 0,
  children: [],
  limits: {},
  process: { openFiles: undefined, nice: 0, umask: 0 },
  own: {},
};
const noMethod: MethodReport = { inFlight: 0, queued: 0, served: 0, failed: 0, refused: 0, p50Ms: 0, p99Ms: 0 };
const noChild: StatusReport["children"][number] = { pid: 0, command: "", detached: false, startedAt: 0 };
const noConnection: ConnectionReport = {
  id: 0,
  program: "",
  pid: undefined,
  version: "",
  connectedAt: 0,
  inFlight: 0,
  streams: 0,
  queuedBytes: 0,
};

function connection(value: unknown): ConnectionReport {
  const one = filled(value, noConnection);
  return { ...one, pid: optional(one.pid, isNumber) };
}

/** What is known of `value`, and the plain one for every member that is missing or of another type; further ones stay. */
function filled<T extends object>(value: unknown, plain: T): T & Unread {
  const given = isObject(value) ? value : {};
  const whole: Unread = { ...given };
  for (const [name, preset] of Object.entries(plain)) {
    if (isObject(preset)) whole[name] = filled(given[name], preset);
    else if (Array.isArray(preset)) whole[name] = Array.isArray(given[name]) ? given[name] : preset;
    else if (preset !== undefined && !isLike(given[name], preset)) whole[name] = preset;
  }
  return whole as T & Unread;
}

/** JSON can say numbers that are none: 1e999. */
function isLike(value: unknown, preset: unknown): boolean {
  return typeof value === typeof preset && (typeof value !== "number" || Number.isFinite(value));
}

function optional<T>(value: unknown, check: (value: unknown) => value is T): T | undefined {
  return isOptional(value, check) ? value : undefined;
}

function isNumber(value: unknown): value is number {
  return Number.isFinite(value);
}
