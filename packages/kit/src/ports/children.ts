/**
 * A daemon's own child processes (L8): each in a process group of its own, with descriptors 0-2 and what was asked for,
 * its output always drained, and none left behind however the daemon ends, but for those declared detached.
 */
import type { Transport } from "./net.ts";

export type OutputName = "stdout" | "stderr";

/** Exactly one of the two is null, as in waitpid(2). */
export interface ChildExit {
  code: number | null;
  signal: string | null;
}

export interface ChildOptions {
  /** Default `/`. */
  cwd?: string;
  /** The child's whole environment, to which its mark is added; default: the daemon's own. */
  env?: Readonly<Record<string, string | undefined>>;
  /**
   * `log` (default): each line of output becomes a line of the daemon's log, and stdin is empty. `pipe`: `write` and
   * `onOutput`. `ignore`: nothing in, nothing out.
   */
  stdio?: "pipe" | "log" | "ignore";
  /** Outlives the daemon, on purpose. Not together with `pipe`, whose other end would be gone. */
  detached?: boolean;
  /** Further descriptors of the child, from 3 on, each a connection to the daemon (`OwnedChild.pipes`). Default 0. */
  pipes?: number;
  /** Bytes of each output stream that `tail` keeps; default 64 KiB. */
  tailBytes?: number;
  /** What `status` and errors call it; default: the command without its arguments, which may hold secrets (SEC-10). */
  title?: string;
}

export interface OwnedChild {
  readonly pid: number;
  /** Its title, for people. */
  readonly command: string;
  readonly detached: boolean;
  /** Resolves when the child has ended and its output was read; never rejects. */
  readonly exit: Promise<ChildExit>;
  readonly pipes: readonly Transport[];
  /**
   * Output as it comes, from the next turn on. The stream is held back while the listener's promise is pending; without
   * a listener it is read and dropped, but for the tail. Only with `pipe`.
   */
  onOutput(listener: (name: OutputName, bytes: Uint8Array) => void | Promise<void>): void;
  /** The last output, decoded; at most `tailBytes` of it. With `log` or `pipe`. */
  tail(name: OutputName): string;
  /** Resolves when more may be written; rejects with `disconnected` when the child takes no more. Only with `pipe`. */
  write(chunk: Uint8Array | string): Promise<void>;
  endInput(): void;
  /** Signals the child's process group. False when nobody is left in it. */
  signal(name: "SIGTERM" | "SIGKILL" | "SIGINT" | "SIGHUP"): boolean;
}

/** A process that a library forked, for `Children.adopt`. */
export interface ForkedProcess {
  readonly pid: number;
  /** Resolves when it has ended; must not reject. */
  readonly exit: Promise<ChildExit>;
}

/** As in `status`; `startedAt` in milliseconds since 1970. */
export interface ChildFacts {
  pid: number;
  command: string;
  detached: boolean;
  startedAt: number;
}

export interface Children {
  /** Throws `not-found`, `not-permitted` or `out-of-descriptors` when the command cannot be started, `draining` after `endAll`. */
  spawn(command: string, args: readonly string[], options?: ChildOptions): Promise<OwnedChild>;
  /**
   * Takes in a process that is not started by `spawn`, such as a pty library's: it ends with the daemon like all others.
   * `fork` is called at once, while no descriptor above 2 can be inherited; it must put the variables it is given into the
   * process's environment, instead of those that are undefined, and make it the leader of a process group. What it throws
   * is thrown on. Throws `draining` after `endAll`.
   */
  adopt<P extends ForkedProcess>(title: string, fork: (marks: Readonly<Record<string, string | undefined>>) => P): P;
  list(): ChildFacts[];
}

/** The server's side: the end of all children. */
export interface ChildrenControl extends Children {
  /** SIGTERM to everything owned, and SIGKILL after `graceMs` to what remains, whatever session it moved to. Later callers join. */
  endAll(graceMs: number): Promise<void>;
  /** Kills what earlier lives of this instance left behind. Resolves with their number; never rejects. */
  sweep(): Promise<number>;
}
