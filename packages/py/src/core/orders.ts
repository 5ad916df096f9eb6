/**
 * What one run of a program is, as plain data: the order that an interpreter gets, and what it tells of the end. These
 * cross to the interpreter's thread as they are.
 */

/**
 * How a source is to be taken. `file`: a program in a file · `stdin`: a program from standard input · `text`: of `-c` ·
 * `value`: the same, and the value of a last expression is shown · `line`: one input at the prompt.
 */
export type SourceKind = "file" | "stdin" | "text" | "value" | "line";

/** A directory of the host that a program may see. */
export interface MountOrder {
  /** Absolute path on the host, without links. */
  host: string;
  /** Where the program sees it. */
  at: string;
  writable: boolean;
  /** Permission bits that new files and directories of the host do not get. */
  umask: number;
}

export interface RunOrder {
  source: string | Uint8Array;
  sourceKind: SourceKind;
  /** Name of the source in tracebacks. */
  filename: string;
  /** Code objects of this very source from an earlier run. */
  code: Uint8Array | undefined;
  argv: readonly string[];
  /** `sys.orig_argv`: the whole command line. */
  commandLine: readonly string[];
  /** `sys.path[0]`. */
  path: string;
  environment: Readonly<Record<string, string>>;
  /** Directory to start in; absent: the one the interpreter is in. */
  cwd: string | undefined;
  mounts: readonly MountOrder[];
  /** The terminal of the program, and which of its descriptors 0, 1 and 2 are that terminal. */
  terminal: { columns: number; rows: number; descriptors: readonly number[] } | undefined;
  /** Bytes for the interpreter's memory and its in-memory files together. */
  memoryBytes: number;
  /** No program has run in this interpreter since it was restored. */
  fresh: boolean;
  /** The interpreter keeps everything for the next run: a session. */
  keep: boolean;
}

/**
 * What a program that ended by an exception did not find. `library`: a module of Python's own that needs what is not here.
 * `network`, `threads`, `processes`: it asked for some.
 */
export interface Missing {
  kind: "module" | "library" | "file" | "network" | "threads" | "processes";
  /** As the program called it; empty for what has no name. */
  name: string;
}

/** How a run ended, as its interpreter tells it. Times in milliseconds. */
export interface RunEnd {
  exitCode: number;
  /** Set when the interpreter itself broke, and with what words; it must be restored or replaced. */
  crash: string | undefined;
  /** The program was refused memory at least once. */
  memoryExceeded: boolean;
  /** `line`: the input is not complete yet; nothing was run. */
  more: boolean;
  /** It ended by SystemExit: at a prompt, the person wants to leave. */
  exited: boolean;
  /** What it ended for. */
  missing: Missing | undefined;
  /** Names of files that it leaves in its home directory, which go with it; none in a session. */
  leftBehind: readonly string[];
  /** Code objects for the next run of this source; absent when they came with the order or must not be kept. */
  code: Uint8Array | undefined;
  compileMs: number;
  /** Without `outputMs`. */
  runMs: number;
  /** Time that the program waited for its output to be taken. */
  outputMs: number;
}

/** An interpreter at rest after a run. */
export interface Rest {
  /** Milliseconds that it took to be as new; 0 in a session. */
  restoreMs: number;
  /** Why it must not be used any more. */
  broken: string | undefined;
}
