/**
 * Everything of the world that a client touches. The warm path (connect, hello, call) uses only the plain members;
 * `starter` loads what is needed to look at locks and to start a daemon, and is never called while a daemon answers.
 */
import type { Clock } from "../ports/clock.ts";
import type { Files } from "../ports/files.ts";
import type { Locks } from "../ports/locks.ts";
import type { Net } from "../ports/net.ts";
import type { Processes } from "../ports/processes.ts";
import type { Random } from "../ports/random.ts";
import type { Trace } from "../ports/trace.ts";
import type { Places } from "../wire/instance.ts";

export interface ClientPorts {
  clock: Clock;
  files: Files;
  net: Net;
  random: Random;
  trace: Trace;
  places(home: string | undefined): Places;
  /** Absolute path of a directory with every link resolved; throws ENOENT, ENOTDIR… */
  realDirectory(path: string): string;
  /** Version and build of the program that an entry file belongs to. */
  build(entry: string): { version: string; build: string };
  starter(): Promise<{ locks: Locks; processes: Processes }>;
  /** Processes that lives of the instance other than `generation` left behind; `directory` is the instance's. */
  leftovers(directory: string, generation: string): Promise<number[]>;
  /** What a diagnosis wants to know of the machine; free space is that of the file system of `path`. */
  machine(path: string): Promise<MachineFacts>;
  readonly self: ClientSelf;
}

export interface MachineFacts {
  /** Node.js version without the `v`. */
  node: string;
  /** Soft limit of open files; `undefined` where it cannot be read. */
  openFiles: number | undefined;
  /** Bytes; `undefined` where it cannot be read. */
  freeBytes: number | undefined;
  /** Kind of file system when it is one on the network, such as `NFS`. */
  networkFileSystem: string | undefined;
}

export interface ClientSelf {
  readonly pid: number;
  readonly uid: number;
  readonly cwd: string;
  /** Base name of the running script. */
  readonly program: string;
  /** Titles (`name@instance`) of the daemons that this process runs inside of, from `HOB_INSIDE`. */
  readonly inside: readonly string[];
  /** When the innermost of them started the child that this process is or descends from, on the monotonic clock. */
  readonly insideSinceMs: number;
  /** Arguments to Node.js for every daemon launched from here, from `HOB_NODE_OPTIONS`: for debuggers and tests, on purpose. */
  readonly nodeArguments: readonly string[];
}
