/**
 * One simulated process: what waits to happen in it, what it holds, and its end. Its code is the real code of the kit;
 * it gets on only when the schedule runs one of its tasks. A process that is dead gets no task any more, so a promise
 * that it waited for is never settled and the code behind it never runs, just as after SIGKILL.
 *
 * Tasks wait in channels (its calls to the system, each socket, each pipe, signals): within a channel they happen in
 * order, between channels in any order, as in an event loop.
 */
import { shortHash } from "../../base/short-hash.ts";
import type { Chance } from "./chance.ts";
import type { Watch } from "./watch.ts";

export interface Task {
  readonly what: string;
  /** Errors with which the system may answer instead. */
  readonly faults: readonly string[];
  readonly run: (fault: string | undefined) => void;
}

/** Something that the kernel takes back when the process ends. */
export interface Holding {
  readonly what: string;
  /** For telling states apart. */
  readonly state?: string;
  drop(): void;
}

export interface Alarm {
  readonly atMs: number;
  readonly order: number;
  readonly fire: () => void;
}

export interface ProcessEnd {
  code: number | null;
  signal: string | null;
}

export type ProcessKind = "client" | "daemon" | "stranger";

const noFaults: readonly string[] = [];

export class SimProcess {
  readonly pid: number;
  /** Never the same twice, unlike the pid. */
  readonly startTime: string;
  readonly kind: ProcessKind;
  readonly label: string;
  readonly chance: Chance;
  readonly holdings = new Set<Holding>();
  readonly signalHandlers = new Map<string, (() => void)[]>();
  readonly atEnd: ((end: ProcessEnd) => void)[] = [];
  /** Sorted by time, then by order of making. */
  readonly alarms: Alarm[] = [];
  onFatal: ((error: unknown, origin: string) => void) | undefined;
  end: ProcessEnd | undefined;
  /** SIGSTOP: nothing happens in it until it is thawed. */
  frozen = false;
  /** Errors were injected into it. */
  faulted = false;
  /** Everything that it has seen, in one word. */
  history = "";
  /** Whether `history` is kept. */
  remembers = false;
  readonly #watch: Watch;
  readonly #channels = new Map<string, Task[]>();
  #made = 0;

  constructor(facts: { pid: number; startTime: string; kind: ProcessKind; label: string; chance: Chance }, watch: Watch) {
    this.pid = facts.pid;
    this.startTime = facts.startTime;
    this.kind = facts.kind;
    this.label = facts.label;
    this.chance = facts.chance;
    this.#watch = watch;
  }

  get alive(): boolean {
    return this.end === undefined;
  }

  /** For traces: `daemon 2 (pid 104)`. */
  get title(): string {
    return `${this.label} (pid ${this.pid})`;
  }

  /** A call to the system: it happens when the schedule says so, and may fail with one of `faults`. */
  call<T>(what: string, perform: (fault: string | undefined) => T, faults: readonly string[] = noFaults): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const run = (fault: string | undefined): void => {
        try {
          const result = perform(fault);
          this.note(what, result);
          resolve(result);
        } catch (error) {
          this.note(what, String(error));
          reject(error);
        }
      };
      this.post("calls", { what, faults, run });
    });
  }

  post(channel: string, task: Task): void {
    if (!this.alive) return;
    const waiting = this.#channels.get(channel);
    if (waiting === undefined) this.#channels.set(channel, [task]);
    else waiting.push(task);
  }

  /** An event: it cannot fail. */
  postEvent(channel: string, what: string, run: () => void): void {
    this.post(channel, { what, faults: noFaults, run });
  }

  /** Channels in which something can happen now. */
  runnable(nowMs: number): string[] {
    const ready = [...this.#channels.keys()];
    const [first] = this.alarms;
    if (first !== undefined && first.atMs <= nowMs) ready.push("timer");
    return ready;
  }

  /** For telling states apart. */
  get waitingFor(): string {
    let text = "";
    for (const [channel, tasks] of this.#channels) text += `${channel}: ${tasks.map(({ what }) => what).join()};`;
    return text;
  }

  /** It has seen this. */
  note(what: string, seen: unknown): void {
    if (!this.remembers) return;
    const plain = typeof seen !== "object" || seen === null || Object.getPrototypeOf(seen) === Object.prototype || Array.isArray(seen);
    this.history = shortHash(`${this.history} ${what} ${plain ? JSON.stringify(seen) : "object"}`);
  }

  /** What happens next in a channel that is runnable. */
  peek(channel: string): string {
    return this.#channels.get(channel)?.[0]?.what ?? channel;
  }

  /** The next task of a channel that is runnable. */
  take(channel: string): Task {
    if (channel === "timer") {
      const alarm = this.alarms.shift() as Alarm;
      return { what: "timer", faults: noFaults, run: alarm.fire };
    }
    const waiting = this.#channels.get(channel) as Task[];
    const task = waiting.shift() as Task;
    if (waiting.length === 0) this.#channels.delete(channel);
    return task;
  }

  setAlarm(atMs: number, fire: () => void): Alarm {
    const alarm: Alarm = { atMs, order: this.#made++, fire };
    let index = this.alarms.length;
    while (index > 0 && (this.alarms[index - 1] as Alarm).atMs > atMs) index--;
    this.alarms.splice(index, 0, alarm);
    return alarm;
  }

  cancelAlarm(alarm: Alarm): void {
    const index = this.alarms.indexOf(alarm);
    if (index !== -1) this.alarms.splice(index, 1);
  }

  /** An error that nobody caught, in a process that lives. */
  fail(error: unknown, origin: string): void {
    if (!this.alive) return;
    this.#watch.tell("uncaught", this, error);
    this.onFatal?.(error, origin);
  }

  /** The kernel takes everything back; nothing of this process ever happens again. */
  finish(end: ProcessEnd): void {
    if (!this.alive) return;
    this.end = end;
    this.#channels.clear();
    this.alarms.length = 0;
    for (const holding of [...this.holdings]) holding.drop();
    this.holdings.clear();
    for (const tell of this.atEnd) tell(end);
    this.#watch.tell("ended", this);
  }
}
