/** Other processes: who they are, and signals to exactly them. A pid alone is never an identity (L7). */
import type { LaunchRecord } from "../wire/launch.ts";

export interface ProcessIdentity {
  pid: number;
  /** The kernel's start time of that process, in its own unit, as text. */
  startTime: string;
  /** Id of this boot of the machine. */
  bootId: string;
  /** Pid namespace on Linux; empty elsewhere. */
  namespace: string;
}

export interface Processes {
  readonly pid: number;
  readonly uid: number;
  /**
   * The identity of a live process; `undefined` when there is none (a zombie counts as none). Throws `out-of-descriptors`
   * when nobody can say.
   */
  identify(pid: number): Promise<ProcessIdentity | undefined>;
  /** Signals the process only if all four parts still match. False when it is not (or no longer) that process. */
  signal(identity: ProcessIdentity, signal: "SIGTERM" | "SIGKILL"): Promise<boolean>;
  /** What belongs to one life of a daemon, and ends with it. */
  family(life: LifeOfDaemon): Promise<DaemonFamily>;
  /** Starts a detached daemon process with descriptors, environment and Node options from allow-lists (L6). */
  launch(order: LaunchOrder): Promise<LaunchedChild>;
}

export interface LifeOfDaemon {
  /** Of the instance, as the daemon itself calls it. */
  directory: string;
  generation: string;
  /** Absent when it has ended: then its descendants are found only by their marks. */
  daemon: ProcessIdentity | undefined;
}

export type FamilyMember = ProcessIdentity;

export interface DaemonFamily {
  /** Its descendants, wherever they moved, without those that were let go on purpose. */
  members: FamilyMember[];
  /** Somebody is there still who ends them when the daemon cannot. */
  guarded: boolean;
}

export interface LaunchOrder {
  /** Absolute path of the daemon's entry file. */
  entry: string;
  /** Passed to the child in one environment variable, which it removes at once. */
  launch: LaunchRecord;
  /** Descriptors 1 and 2 of the child append to this file (created 0600). */
  logPath: string;
  /** Extra environment for the daemon, beside the allow-list. */
  env: Record<string, string>;
  /** Extra arguments for Node.js, such as `--enable-source-maps`. */
  nodeArguments: string[];
}

export interface LaunchedChild {
  readonly pid: number;
  /** Taken in the turn of the fork, when the pid can be nobody else's (L7); `undefined` when it had ended by then, or nobody could say. */
  readonly identity: ProcessIdentity | undefined;
  /** Log size before the child could write: what lies behind it belongs to this launch. */
  readonly logOffset: number;
  /** Lines of the readiness conversation; ends when the child closes its end or dies. */
  readonly lines: AsyncIterable<string>;
  /** How the child ended, once it has. */
  readonly exit: Promise<{ code: number | null; signal: string | null }>;
  /** Lets the child live on alone: the starter may exit. */
  release(): void;
}

export function isSameProcess(one: ProcessIdentity, other: ProcessIdentity | undefined): boolean {
  if (one.pid !== other?.pid || one.startTime !== other.startTime) return false;
  return one.bootId === other.bootId && one.namespace === other.namespace;
}

/** Whether exactly that process lives. */
export async function lives(processes: Processes, identity: ProcessIdentity): Promise<boolean> {
  return isSameProcess(identity, await processes.identify(identity.pid));
}
