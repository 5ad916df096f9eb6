/** Types of the client's face: what `connect` takes and gives, and what the management functions answer. */
import type { Declaration, InputOf, ItemOf, MethodsOf, OutputOf, StreamsOf } from "../contract/declaration.ts";
import type { ErrorBody } from "../errors/hob-error.ts";
import type { CallOptions } from "../rpc/call.ts";
import type { OpenStream, PendingCall } from "../rpc/pending.ts";
import type { LastEnd, OwnerRecord, ProbeState, StatusReport } from "../wire/control.ts";

export type { OpenStream, PendingCall } from "../rpc/pending.ts";

/** Which daemon is meant, and where its files are. */
export interface Target {
  /** Instance of the daemon; default `default`. `name@instance` in the name does the same. */
  instance?: string;
  /** The daemon belongs to this directory: one per directory, and it leaves when the directory goes. */
  directory?: string;
  /** Root of all daemons' files; default HOB_HOME, else `.local/state/hob` in the home directory of the account. */
  home?: string;
}

/**
 * `progress`: what is waited for just now, such as "starting greeter". `decision`: what was done and stays done, such as
 * "replacing greeter 1.0.0".
 */
export type OnRemark = (text: string, kind: "progress" | "decision") => void;

export interface ConnectOptions extends Target {
  /** The daemon's entry file. Absent: the daemon is never started from here. */
  entry?: URL | string;
  /** `always` (default): starts the daemon when there is none. `unless-stopped`: not within 5 s of a `stop`. `never`. */
  start?: "always" | "unless-stopped" | "never";
  /** Milliseconds for finding or starting the daemon, and default for its calls. */
  timeoutMs?: number;
  /** Told what takes long, and what was decided. For stderr. */
  onRemark?: OnRemark;
  signal?: AbortSignal;
  /** Name of this program in `hob status`; default: the base name of the running script. */
  program?: string;
  /** Extra environment for a daemon that is started from here. */
  env?: Record<string, string>;
  /** Extra arguments to Node.js for a daemon that is started from here. */
  nodeArguments?: string[];
}

export interface DaemonFacts {
  name: string;
  instance: string;
  home: string;
  pid: number;
  generation: string;
  version: string;
  build: string;
  /** True when this very call started it. */
  started: boolean;
}

export interface ClientBase {
  /** The daemon at the other end of the present connection. */
  readonly daemon: DaemonFacts;
  /** Waits for the calls in flight, then closes. */
  close(): Promise<void>;
  /** Cuts the connection; every call in flight rejects with `error`. */
  destroy(error?: Error): void;
  [Symbol.asyncDispose](): Promise<void>;
}

type InputArguments<Input> = Input extends void
  ? [input?: Record<string, never>, options?: CallOptions]
  : Record<string, never> extends Input
    ? [input?: Input, options?: CallOptions]
    : [input: Input, options?: CallOptions];

/** The client of a declaration: a function for each method and each stream. */
export type Client<D extends Declaration> = ClientBase & {
  readonly [Name in keyof MethodsOf<D>]: (
    ...args: InputArguments<InputOf<MethodsOf<D>[Name]>>
  ) => PendingCall<OutputOf<MethodsOf<D>[Name]>>;
} & {
  readonly [Name in keyof StreamsOf<D>]: (
    ...args: InputArguments<InputOf<StreamsOf<D>[Name]>>
  ) => OpenStream<ItemOf<StreamsOf<D>[Name]>, OutputOf<StreamsOf<D>[Name]>>;
};

/** A client without a declaration: for programs that serve any daemon, such as `hob call`. */
export interface UntypedClient extends ClientBase {
  /** Whether the daemon declares a stream of that name; every other name is called. */
  isStream(method: string): boolean;
  call(method: string, input: unknown, options?: CallOptions): PendingCall<unknown>;
  stream(method: string, input: unknown, options?: CallOptions): OpenStream<unknown, unknown>;
}

/** What is known of a daemon from outside, without starting or changing anything. */
export interface Probe {
  daemon: string;
  instance: string;
  state: ProbeState;
  pid: number | undefined;
  version: string | undefined;
  /** Content of owner.json when it can be read. */
  owner: OwnerRecord | undefined;
  /** One sentence for people: what was seen. */
  explanation: string;
  /** The daemon's own report when it answered. */
  status: StatusReport | undefined;
  /** The last snapshot when it did not answer, and its age. */
  snapshot: { report: StatusReport; ageMs: number } | undefined;
  /** How the last life ended, when there is none now. */
  lastEnd?: LastEnd | undefined;
  /**
   * Why nothing could be found out, such as a directory of another user; `state` is then `unreachable` for want of
   * knowledge. Only from `list`.
   */
  failure?: ErrorBody;
  /** Instance directory that was looked in. */
  path: string;
}
