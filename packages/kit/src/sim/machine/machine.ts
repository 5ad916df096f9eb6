/**
 * The simulated machine: time, files, processes and what the kernel does between them. It decides nothing: which process
 * goes on, what fails and who is killed is chosen by sim/schedule. Everything in it follows from those choices and the
 * seed.
 */
import type { LaunchOrder } from "../../ports/processes.ts";
import type { LaunchMessage } from "../../wire/launch.ts";
import type { Chance } from "./chance.ts";
import { FileTree, type Inode } from "./file-tree.ts";
import { type ProcessKind, SimProcess } from "./process.ts";
import { Watch } from "./watch.ts";

export const simUid = 1000;
export const bootId = "simulated-boot";
const firstPid = 100;
/** So few that a number comes back soon. */
const pids = 60;
const wallAtStartMs = 1_700_000_000_000;

/** The parent's end of the readiness conversation. */
export interface LaunchPipe {
  send(message: LaunchMessage): void;
  close(): void;
}

export interface MachineOptions {
  chance: Chance;
  /** Length of an accept queue. */
  backlog: number;
  /** How often a new process gets the pid that became free last. */
  pidReuse: number;
  /** Bytes come in pieces of random length instead of as they were written, and a file is there before its content. */
  pieces: boolean;
  /** The code of a process that was launched. */
  program: (process: SimProcess, order: LaunchOrder, pipe: LaunchPipe) => void;
}

export class Machine {
  readonly watch = new Watch();
  readonly files: FileTree;
  readonly backlog: number;
  readonly chance: Chance;
  readonly program: MachineOptions["program"];
  readonly pieces: boolean;
  /** Everything alive, in order of starting. */
  readonly processes = new Set<SimProcess>();
  /** Monotonic. */
  nowMs = 1_000;
  /** What the wall clock was set forward, in all. */
  wallStepMs = 0;
  /** What the machine slept, in all: nobody can keep a deadline meanwhile. */
  sleptMs = 0;
  /** Whose code runs now. */
  current: SimProcess | undefined;
  /** Processes keep in mind what they have seen. */
  remembers = false;
  readonly #pidReuse: number;
  #nextPid = firstPid;
  #freedPid: number | undefined;
  #started = 0;
  #numbers = 0;

  constructor(options: MachineOptions) {
    this.chance = options.chance;
    this.backlog = options.backlog;
    this.program = options.program;
    this.pieces = options.pieces;
    this.#pidReuse = options.pidReuse;
    this.files = new FileTree(simUid, () => this.wallMs);
  }

  get wallMs(): number {
    return wallAtStartMs + this.nowMs + this.wallStepMs;
  }

  number(): number {
    return ++this.#numbers;
  }

  /** How much of so many bytes one read gives. */
  pieceOf(length: number): number {
    if (!this.pieces || length === 1) return length;
    return this.chance.happens(0.7) ? length : 1 + this.chance.below(length);
  }

  /** A new process, whose first task is `main`. `pid`: one that is free. */
  spawn(kind: ProcessKind, label: string, main: (process: SimProcess) => void, pid = this.#freePid()): SimProcess {
    const number = ++this.#started;
    const process = new SimProcess(
      { pid, startTime: String(number), kind, label, chance: this.chance.fork(`${label}.${number}`) },
      this.watch,
    );
    process.remembers = this.remembers;
    this.processes.add(process);
    process.atEnd.push(() => {
      this.processes.delete(process);
      this.#freedPid = process.pid;
    });
    process.postEvent("main", "begin", () => main(process));
    return process;
  }

  /** Pids go round, and come back at once when the machine is so inclined. */
  #freePid(): number {
    const freed = this.#freedPid;
    if (freed !== undefined && this.find(freed) === undefined && this.#pidReuse > 0 && this.chance.happens(this.#pidReuse)) return freed;
    let pid = this.#nextPid;
    while (this.find(pid) !== undefined) pid = pidAfter(pid);
    this.#nextPid = pidAfter(pid);
    return pid;
  }

  find(pid: number): SimProcess | undefined {
    for (const process of this.processes) if (process.pid === pid) return process;
    return undefined;
  }

  /** What the kernel does with a signal. */
  deliver(target: SimProcess, signal: string): void {
    const handlers = target.signalHandlers.get(signal) ?? [];
    if (signal === "SIGKILL" || handlers.length === 0) return target.finish({ code: null, signal });
    for (const handler of handlers) target.postEvent("signals", signal, handler);
  }

  /** Removes a file or socket and tells; `false` when there was none. */
  unlink(process: SimProcess | undefined, path: string): boolean {
    const inode = this.files.unlink(path);
    if (inode !== undefined) this.watch.tell("removed", process, path, inode);
    return inode !== undefined;
  }

  rename(process: SimProcess | undefined, from: string, to: string): void {
    const { moved, replaced } = this.files.rename(from, to);
    this.watch.tell("renamed", process, from, to, moved, replaced);
  }

  add(process: SimProcess | undefined, path: string, kind: Inode["kind"], mode: number): Inode {
    const inode = this.files.add(path, kind, mode);
    this.watch.tell("created", process, path, inode);
    return inode;
  }

  /** The earliest moment at which a timer goes off; `undefined` when there is none. */
  nextAlarmMs(): number | undefined {
    let next: number | undefined;
    for (const { frozen, alarms } of this.processes) {
      const atMs = frozen ? undefined : alarms[0]?.atMs;
      if (atMs !== undefined && (next === undefined || atMs < next)) next = atMs;
    }
    return next;
  }
}

function pidAfter(pid: number): number {
  return pid + 1 < firstPid + pids ? pid + 1 : firstPid;
}
