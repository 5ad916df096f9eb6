/**
 * The control protocol that every version of every client and daemon understands (L11): hello, status, stop, and a few
 * conveniences. Fields may be added, never removed or given another meaning. docs/protocol.md describes it for people.
 */
import type { ErrorBody } from "../errors/hob-error.ts";
import type { Limits } from "./limits.ts";

/** The range of protocol versions that this code speaks. */
export const protocolRange = { min: 1, max: 1 } as const;

export const controlMethods = {
  hello: "$/hello",
  status: "$/status",
  stop: "$/stop",
  reload: "$/reload",
  methods: "$/methods",
  reopenLog: "$/reopen-log",
  /** How many calls are before the given one: `{id}` -> `{ahead, running}`. */
  position: "$/position",
} as const;

export const notifications = {
  cancel: "$/cancel",
  credit: "$/credit",
  item: "$/item",
  gap: "$/gap",
  progress: "$/progress",
  /** The caller will write no more bytes on this stream. */
  endInput: "$/end-input",
  /** The daemon is ending: `{reason}`. Sent to every connection before the drain. */
  closing: "$/closing",
  /** The last word on a connection that ends in order: whatever was taken has had its reply, and nothing else was taken. */
  closed: "$/closed",
} as const;

export interface HelloRequest {
  protocol: { min: number; max: number };
  version: string;
  build: string;
  client: {
    program: string;
    pid: number;
    /** Of a process inside this very daemon: when its ancestor was started there, on the monotonic clock of the machine. */
    insideSinceMs?: number;
  };
}

export interface HelloReply {
  /** The version both will speak: the highest in common. */
  protocol: number;
  daemon: string;
  instance: string;
  version: string;
  build: string;
  pid: number;
  generation: string;
  state: DaemonState;
  upgrade: "replace" | "keep" | "when-idle";
  /** Connections other than this one, and calls in flight: what a replacement would disturb. */
  others: number;
  limits: Pick<Limits, "frameBytes" | "streamItems" | "streamBytes">;
  /** Names of the methods that may be repeated when their outcome is unknown. */
  idempotent: string[];
  /** Names of the streams; every other name is a call. */
  streams: string[];
}

/** States of the daemon itself (state/daemon.ts has the table). */
export type DaemonState = "claiming" | "starting" | "ready" | "reloading" | "draining" | "closed" | "failed";

/** What a command can find out about a daemon from outside: one table for every command's question "is it running?". */
export type ProbeState = "absent" | "starting" | "ready" | "busy" | "unresponsive" | "unreachable" | "draining" | "stale";

/** `$/status`, and the last snapshot of it when the daemon is down. Times are milliseconds since 1970, durations ms, sizes bytes. */
export interface StatusReport {
  daemon: string;
  instance: string;
  help: string;
  state: DaemonState;
  pid: number;
  generation: string;
  version: string;
  build: string;
  node: string;
  startedAt: number;
  uptimeMs: number;
  startedBy: { program: string; pid: number; cwd: string };
  entry: string;
  directory: string | undefined;
  home: string;
  socket: string;
  log: string;
  lastEnd: LastEnd | undefined;
  config: ConfigReport;
  /** When an idle daemon will end; `undefined` while it is in use or when it never does. */
  idleExitInMs: number | undefined;
  /** Why it stays although nobody is connected. */
  holds: string[];
  connections: ConnectionReport[];
  requests: { inFlight: number; queued: number; served: number; failed: number; refused: number; cancelled: number };
  methods: Record<string, MethodReport>;
  streams: { open: number; queuedBytes: number };
  ignored: { notifications: number; lateReplies: number };
  loopDelay: { p50Ms: number; p99Ms: number; maxMs: number };
  cpu: { userMs: number; systemMs: number; percent: number };
  memory: { rssBytes: number; heapUsedBytes: number; externalBytes: number };
  logLinesLost: number;
  children: { pid: number; command: string; detached: boolean; startedAt: number }[];
  limits: Record<string, number>;
  /** What the process got from the kernel: soft limits in force. The last three are for all its life, and absent where there is none. */
  process: {
    openFiles: number | undefined;
    nice: number;
    umask: number;
    processorSeconds?: number | undefined;
    fileBytes?: number | undefined;
    memoryBytes?: number | undefined;
  };
  /** The daemon's own figures (`own.report`). */
  own: Record<string, unknown>;
}

/** The answer to `$/reload`. */
export interface ReloadReply {
  applied: boolean;
  /** Why the old configuration stays. */
  error?: ErrorBody | undefined;
  /** What is in the file and has no effect, for people; absent in daemons of older versions. */
  remarks?: string[];
}

export interface ConfigReport {
  file: string;
  exists: boolean;
  loadedAt: number;
  lastReload: "none" | "applied" | "refused";
  error: ErrorBody | undefined;
  /** What is in the file and has no effect, for people; absent in daemons of older versions. */
  remarks?: string[];
}

export interface ConnectionReport {
  id: number;
  program: string;
  pid: number | undefined;
  version: string;
  connectedAt: number;
  inFlight: number;
  streams: number;
  queuedBytes: number;
}

export interface MethodReport {
  inFlight: number;
  queued: number;
  served: number;
  failed: number;
  refused: number;
  /** Handlers that ignored their abort and run on, their slots given away. Not told by the first versions. */
  abandoned?: number;
  p50Ms: number;
  p99Ms: number;
}

/** How the life before this one ended. */
export interface LastEnd {
  /**
   * `clean`: in order. `failed`: it did not begin. `crashed`: by an error that nobody caught. `exited`: something in it ended
   * the process. `forced`: somebody did not wait for its end, or it took too long. `killed`: it had no time for a word.
   */
  kind: "clean" | "failed" | "crashed" | "exited" | "forced" | "killed";
  /** Empty when a start failed before it had claimed. */
  generation: string;
  pid: number;
  at: number | undefined;
  /** For people: why it stopped, or the first line of the error. */
  reason: string;
  /** Where the lines of that life are. */
  log: string;
  /** The crash report, when there is one. */
  report: string | undefined;
}

/** `$/methods`: what `hob methods` and `hob call` need. */
export interface MethodListing {
  name: string;
  kind: "call" | "stream";
  help: string;
  idempotent: boolean;
  detached: boolean;
  overflow: string | undefined;
  /** JSON Schemas. */
  input: unknown;
  output: unknown;
  item: unknown;
}

/** `owner.json`: who holds the claim. Written aside and renamed, by the owner alone. */
export interface OwnerRecord {
  format: 1;
  daemon: string;
  instance: string;
  pid: number;
  startTime: string;
  bootId: string;
  namespace: string;
  generation: string;
  version: string;
  build: string;
  entry: string;
  state: DaemonState;
  startedAt: number;
  startedBy: { program: string; pid: number; cwd: string };
  directory: string | undefined;
  socket: string;
  log: string;
  lastEnd: LastEnd | undefined;
  /** While `starting`: when it gives up and ends by itself, on the monotonic clock of its boot. */
  startUntilMs?: number;
  /** Its own last word. Without a kind it ended in order, or, in the state `failed`, it could not begin. */
  ended: { at: number; reason: string; kind?: LastEnd["kind"] } | undefined;
}
