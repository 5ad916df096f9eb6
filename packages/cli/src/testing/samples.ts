/** Daemons for tests of rendering: one that runs, and what others look like. */
import type { MethodListing, OwnerRecord, Probe, StatusReport } from "@hob/kit/client";
import type { VerbArguments } from "@hob/kit/verb";
import { checkLine, readLine } from "../parse.ts";
import { verbs } from "../verbs/table.ts";
import { nowMs } from "./fake-context.ts";

/** The arguments that `words` are to the verb `name`. */
export function argumentsOf(name: string, ...words: string[]): VerbArguments {
  const verb = verbs.find((one) => one.name === name);
  if (verb === undefined) throw new Error(`there is no verb ${name}`);
  return checkLine(`hob ${name}`, verb, readLine(verb, words));
}

export function ownerRecord(changes: Partial<OwnerRecord> = {}): OwnerRecord {
  return {
    format: 1,
    daemon: "py",
    instance: "default",
    pid: 4711,
    startTime: "1",
    bootId: "boot",
    namespace: "",
    generation: "0123",
    version: "1.2.0",
    build: "1.2.0+a.b",
    entry: "/opt/py/daemon.cjs",
    state: "ready",
    startedAt: nowMs - 720_000,
    startedBy: { program: "hob", pid: 4700, cwd: "/work/project" },
    directory: undefined,
    socket: "/home/ada/hob/py@default/sock",
    log: "/home/ada/hob/py@default/log/daemon.log",
    lastEnd: undefined,
    ended: undefined,
    ...changes,
  };
}

export function statusReport(changes: Partial<StatusReport> = {}): StatusReport {
  return {
    ...ownerRecord(),
    help: "runs Python",
    node: "v20.19.0",
    uptimeMs: 720_000,
    home: "/home/ada/hob",
    config: {
      file: "/home/ada/hob/py@default/config.json",
      exists: true,
      loadedAt: nowMs - 720_000,
      lastReload: "applied",
      error: undefined,
    },
    idleExitInMs: undefined,
    holds: [],
    connections: [],
    requests: { inFlight: 0, queued: 0, served: 42, failed: 2, refused: 0, cancelled: 1 },
    methods: {},
    streams: { open: 0, queuedBytes: 0 },
    ignored: { notifications: 0, lateReplies: 0 },
    loopDelay: { p50Ms: 0.1, p99Ms: 1.5, maxMs: 12 },
    cpu: { userMs: 1_500, systemMs: 300, percent: 1.25 },
    memory: { rssBytes: 64 * 1024 * 1024, heapUsedBytes: 9 * 1024 * 1024, externalBytes: 1024 * 1024 },
    logLinesLost: 0,
    children: [],
    limits: { frameBytes: 8 * 1024 * 1024, idleMs: 1_800_000, connections: 512 },
    process: { openFiles: 20_000, nice: 0, umask: 0o77 },
    own: {},
    ...changes,
  };
}

export function runningProbe(changes: Partial<Probe> = {}): Probe {
  return {
    daemon: "py",
    instance: "default",
    state: "ready",
    pid: 4711,
    version: "1.2.0",
    owner: ownerRecord(),
    explanation: "it answers",
    status: statusReport({ idleExitInMs: 1_740_000 }),
    snapshot: undefined,
    path: "/home/ada/hob/py@default",
    ...changes,
  };
}

export function downProbe(changes: Partial<Probe> = {}): Probe {
  return runningProbe({
    state: "stale",
    pid: undefined,
    status: undefined,
    explanation: "it is not running; its last life (pid 4711) ended without a word",
    ...changes,
  });
}

export function methodListing(changes: Partial<MethodListing> = {}): MethodListing {
  return {
    name: "greet",
    kind: "call",
    help: "greet somebody",
    idempotent: true,
    detached: false,
    overflow: undefined,
    input: {
      type: "object",
      properties: { name: { type: "string", description: "who" }, times: { type: "integer", minimum: 1, maximum: 9, default: 1 } },
      required: ["name"],
      additionalProperties: false,
    },
    output: { type: "string" },
    item: undefined,
    ...changes,
  };
}
