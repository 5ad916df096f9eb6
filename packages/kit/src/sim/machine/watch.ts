/**
 * What happens in the simulated machine, told to whoever watches: the rules (sim/rules) and the trace. A watcher that
 * finds a promise broken calls `Broken`; it changes nothing.
 */
import type { LaunchOrder } from "../../ports/processes.ts";
import type { TracePoint } from "../../ports/trace.ts";
import type { Inode } from "./file-tree.ts";
import type { SimProcess } from "./process.ts";
import type { SimSocket } from "./sockets.ts";

/** Every member is called before the continuation of the process runs. `process` is absent for the world outside of hob. */
export interface Watcher {
  removed?(process: SimProcess | undefined, path: string, inode: Inode): void;
  renamed?(process: SimProcess | undefined, from: string, to: string, moved: Inode, replaced: Inode | undefined): void;
  created?(process: SimProcess | undefined, path: string, inode: Inode): void;
  /** The process looked at the entry of this name. */
  looked?(process: SimProcess, path: string, inode: Inode | undefined): void;
  locked?(process: SimProcess, path: string, inode: Inode): void;
  unlocked?(process: SimProcess, path: string): void;
  lockWritten?(process: SimProcess, path: string, exclusive: boolean): void;
  signalled?(sender: SimProcess, target: SimProcess, signal: string): void;
  launched?(parent: SimProcess, child: SimProcess, order: LaunchOrder): void;
  point?(process: SimProcess, name: TracePoint): void;
  /** A daemon told its starter that it is ready. */
  saidReady?(process: SimProcess): void;
  bytes?(from: SimSocket, to: SimSocket, text: string): void;
  ended?(process: SimProcess): void;
  /** An error of the system was injected into an operation. */
  faulted?(process: SimProcess, what: string, errno: string): void;
  /** An error that nobody caught. */
  uncaught?(process: SimProcess, error: unknown): void;
  afterStep?(): void;
}

/** A promise of hob that did not hold. */
export class Broken extends Error {
  override readonly name = "Broken";
  readonly rule: string;

  constructor(rule: string, text: string) {
    super(text);
    this.rule = rule;
  }
}

/** Tells many watchers. What they throw is kept for the run to find: a rule must not change what the code under it does. */
export class Watch {
  readonly watchers: Watcher[] = [];
  /** The first rule that did not hold. */
  broken: Broken | undefined;

  tell<Name extends keyof Watcher>(name: Name, ...facts: Parameters<NonNullable<Watcher[Name]>>): void {
    for (const watcher of this.watchers) {
      const told = watcher[name] as ((...facts: unknown[]) => void) | undefined;
      if (told === undefined) continue;
      try {
        told.apply(watcher, facts);
      } catch (error) {
        if (!(error instanceof Broken)) throw error;
        this.broken ??= error;
      }
    }
  }

  /** For findings from outside of a watcher. */
  report(rule: string, text: string): void {
    this.broken ??= new Broken(rule, text);
  }
}
