/** The status report, put together from those who keep its parts. */
import type { ProcessFacts } from "../ports/self.ts";
import type { DaemonState, LastEnd, MethodReport, OwnerRecord, StatusReport } from "../wire/control.ts";
import type { Door } from "./door.ts";
import type { Identity } from "./identity.ts";
import type { DaemonService } from "./service.ts";

export interface StatusParts {
  identity: Identity;
  record: OwnerRecord;
  state: DaemonState;
  uptimeMs: number;
  lastEnd: LastEnd | undefined;
  config: StatusReport["config"];
  idleExitInMs: number | undefined;
  holds: string[];
  door: Door;
  service: DaemonService;
  methods: Record<string, MethodReport>;
  facts: ProcessFacts;
  logLinesLost: number;
  children: StatusReport["children"];
  own: Record<string, unknown>;
}

export function composeStatus(parts: StatusParts): StatusReport {
  const { record, service, door, facts } = parts;
  const { counters } = service;
  let queued = 0;
  for (const method of Object.values(parts.methods)) queued += method.queued;
  return {
    daemon: record.daemon,
    instance: record.instance,
    help: parts.identity.declaration.help ?? "",
    state: parts.state,
    pid: record.pid,
    generation: record.generation,
    version: record.version,
    build: record.build,
    node: facts.node,
    startedAt: record.startedAt,
    uptimeMs: Math.round(parts.uptimeMs),
    startedBy: record.startedBy,
    entry: record.entry,
    directory: record.directory,
    home: parts.identity.paths.home,
    socket: record.socket,
    log: record.log,
    lastEnd: parts.lastEnd,
    config: parts.config,
    idleExitInMs: parts.idleExitInMs,
    holds: parts.holds,
    connections: door.reports(),
    requests: {
      inFlight: counters.inFlight,
      queued,
      served: counters.served,
      failed: counters.failed,
      refused: counters.refused,
      cancelled: counters.cancelled,
    },
    methods: parts.methods,
    streams: { open: door.openStreams, queuedBytes: door.queuedBytes },
    ignored: { notifications: counters.ignoredNotifications, lateReplies: counters.lateSettles },
    loopDelay: facts.loopDelay,
    cpu: facts.cpu,
    memory: facts.memory,
    logLinesLost: parts.logLinesLost,
    children: parts.children,
    limits: { ...parts.identity.limits },
    process: facts.process,
    own: parts.own,
  };
}
