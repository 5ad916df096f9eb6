/** This process as the world sees it: how it was launched, how it ends, and what the kernel allows it. */
import type { LaunchMessage, LaunchRecord } from "../wire/launch.ts";

export interface Self {
  /** Absolute real path of the program that runs. */
  readonly entry: string;
  /** Set when a starter launched this process; `undefined` when the entry was started by hand. */
  readonly launch: Launch | undefined;
  /** Environment of the process, for the few variables that name a home or an instance. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Version and build of the program that `entry` belongs to. */
  build(entry: string): { version: string; build: string };
  /** Umask 077, soft descriptor limit raised to the hard one. */
  prepare(): Promise<void>;
  /** An error that nobody caught. The handler must end the process itself. */
  onFatal(handler: (error: unknown, origin: string) => void): void;
  /** Ends the process now. */
  exit(code: number): never;
  /** Called when the process exits, whoever ended it and however, but for signals that leave it no time. */
  onExit(handler: (moment: LastMoment) => void): void;
  facts(): ProcessFacts;
}

/** What can still be done, at once and without waiting. */
export interface LastMoment {
  /** The exit code. */
  code: number;
  /** As in `FileFacts`; `undefined` when nothing has that name. */
  inode(path: string): string | undefined;
  /** Writes the file aside and renames it, mode 0600. */
  replace(path: string, text: string): void;
}

/** The readiness conversation with the starter (L5). */
export interface Launch {
  readonly record: LaunchRecord;
  /** Sends one line; does nothing when the starter has gone. */
  send(message: LaunchMessage): void;
  /** Ends the conversation: nothing more will be said. */
  close(): void;
}

/** See `StatusReport` for units. */
export interface ProcessFacts {
  node: string;
  loopDelay: { p50Ms: number; p99Ms: number; maxMs: number };
  cpu: { userMs: number; systemMs: number; percent: number };
  memory: { rssBytes: number; heapUsedBytes: number; externalBytes: number };
  process: {
    openFiles: number | undefined;
    nice: number;
    umask: number;
    processorSeconds?: number | undefined;
    fileBytes?: number | undefined;
    memoryBytes?: number | undefined;
  };
}
