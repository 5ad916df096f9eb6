/** What an author says of a daemon and of a run: the face of `chaos`. */
import type { ChaosReport } from "../../../chaos/report.ts";
import type { Declaration, InputOf, ItemOf, MethodsOf, OutputOf, StreamsOf } from "../../../contract/declaration.ts";

/** A daemon, and how its right answers are known. `word` is a text that nobody else asks with. */
export interface ChaosTarget<D extends Declaration = Declaration> {
  name: D["name"];
  /** The daemon's entry file. */
  entry: URL | string;
  call: CallTrial<D>;
  /** Absent: no streams are read. */
  stream?: StreamTrial<D>;
  /** A command of your own that uses the daemon. Absent: a process that does nothing but the call. */
  command?: CommandTrial;
  /** Extra environment for daemons and commands. */
  env?: Record<string, string>;
}

/** A method that is answered at once, and changes nothing that a later call could see. */
export type CallTrial<D extends Declaration> = Declaration extends D
  ? UntypedTrial<unknown>
  : { [Name in keyof MethodsOf<D> & string]: Trial<Name, InputOf<MethodsOf<D>[Name]>, OutputOf<MethodsOf<D>[Name]>> }[keyof MethodsOf<D> &
      string];

/** `check` sees the first items, at most `itemsKept`: their reader may leave early, and the stream may break. */
export type StreamTrial<D extends Declaration> = Declaration extends D
  ? UntypedTrial<unknown[]>
  : { [Name in keyof StreamsOf<D> & string]: Trial<Name, InputOf<StreamsOf<D>[Name]>, ItemOf<StreamsOf<D>[Name]>[]> }[keyof StreamsOf<D> &
      string];

interface Trial<Name extends string, Input, Answer> {
  method: Name;
  input: (word: string) => Input;
  check: (answer: Answer, word: string) => boolean;
}

/** Where the declaration is not known. */
type UntypedTrial<Answer> = Trial<string, unknown, Answer>;

export interface CommandTrial {
  /** The program and its arguments. It finds `HOB_HOME` in its environment. */
  run: (word: string) => readonly string[];
  /** Of what it printed, when it ended with 0. */
  check: (stdout: string, word: string) => boolean;
}

export interface ChaosOptions {
  /** No round begins after so many milliseconds. Default 10 s. */
  forMs?: number;
  /** No more rounds than this. */
  rounds?: number;
  /** The plan of every round is drawn from it. Default: a new one, which the report names. */
  seed?: string;
  /** Only the round of that number: to see a failure again. */
  round?: number;
  /** Goes on after a round that failed. */
  goOn?: boolean;
  /** Of every client, in milliseconds. Default one minute: far more than a slow machine needs. */
  deadlineMs?: number;
  /** The disk is full for a while, again and again. */
  fullDisk?: boolean;
  /** Files that a daemon may open. */
  openFiles?: number;
  /** Directory for the homes; on a file system of at most 64 MiB, `fullDisk` really fills it. Default: /tmp. */
  directory?: string;
  /** Ends the run, with the report so far. */
  signal?: AbortSignal;
  /** Called about once a second with the report so far, which goes on growing. */
  onProgress?: (report: Readonly<ChaosReport>, round: number) => void;
}

/** Items of one stream that are kept for `check`. */
export const itemsKept = 10_000;
