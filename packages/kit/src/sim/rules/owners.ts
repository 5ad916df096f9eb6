/**
 * One owner (L1, L2): no two processes hold one instance at a time. When a cleaner removed the lock file, a second one
 * may claim it, and the two must have become one again after a while (L10).
 */
import type { TracePoint } from "../../ports/trace.ts";
import type { Inode } from "../machine/file-tree.ts";
import type { Machine } from "../machine/machine.ts";
import type { SimProcess } from "../machine/process.ts";
import { Broken, type Watcher } from "../machine/watch.ts";

import { paths } from "../ports/places.ts";
import type { Disturbances } from "./disturbances.ts";

/** The self-check finds it within 2 s; draining, closing and a slow machine take the rest. */
const overlapMsMax = 30_000;

/** A daemon that has seen that its lock is on a file without a name locks the new one, or leaves, within this time. */
const lostMsMax = 15_000;

interface Ownership {
  readonly moment: number;
  ready: boolean;
}

interface Overlap {
  readonly first: SimProcess;
  readonly second: SimProcess;
  sinceMs: number;
}

export class Owners implements Watcher {
  readonly #machine: Machine;
  readonly #disturbances: Disturbances;
  readonly #owners = new Map<SimProcess, Ownership>();
  /** The file that each process locked last. */
  readonly #locked = new WeakMap<SimProcess, Inode>();
  /** Since when a process knows that its lock keeps nobody out. */
  readonly #lostSinceMs = new Map<SimProcess, number>();
  #overlaps: Overlap[] = [];

  constructor(machine: Machine, disturbances: Disturbances) {
    this.#machine = machine;
    this.#disturbances = disturbances;
  }

  has(process: SimProcess): boolean {
    return this.#owners.has(process);
  }

  /** Whoever has owned the instance since before that moment. */
  since(moment: number): SimProcess | undefined {
    for (const [process, ownership] of this.#owners) if (ownership.moment < moment) return process;
    return undefined;
  }

  point(process: SimProcess, name: TracePoint): void {
    if (name === "claimed") this.#claimed(process);
    const ownership = this.#owners.get(process);
    if (name === "ready" && ownership !== undefined) ownership.ready = true;
  }

  ended(process: SimProcess): void {
    this.#owners.delete(process);
    this.#lostSinceMs.delete(process);
  }

  locked(process: SimProcess, path: string, inode: Inode): void {
    if (path === paths.ownerLock) this.#locked.set(process, inode);
  }

  looked(process: SimProcess, path: string, inode: Inode | undefined): void {
    if (path !== paths.ownerLock || !this.has(process)) return;
    if (this.#locked.get(process) === inode) this.#lostSinceMs.delete(process);
    else if (!this.#lostSinceMs.has(process)) this.#lostSinceMs.set(process, this.#machine.nowMs);
  }

  afterStep(): void {
    for (const [process, sinceMs] of this.#lostSinceMs) this.#checkLost(process, sinceMs);
    if (this.#overlaps.length === 0) return;
    this.#overlaps = this.#overlaps.filter(({ first, second }) => this.has(first) && this.has(second));
    for (const overlap of this.#overlaps) this.#check(overlap);
  }

  #claimed(process: SimProcess): void {
    for (const [other, { moment }] of this.#owners) {
      if (!this.#disturbances.tookAway(paths.ownerLock, moment))
        throw new Broken("one owner", `${process.title} and ${other.title} own the instance at the same time`);
      this.#overlaps.push({ first: other, second: process, sinceMs: this.#machine.nowMs });
    }
    this.#owners.set(process, { moment: this.#disturbances.moment, ready: false });
  }

  #checkLost(process: SimProcess, sinceMs: number): void {
    if (process.frozen || this.#owners.get(process)?.ready !== true) this.#lostSinceMs.set(process, this.#machine.nowMs);
    else if (this.#machine.nowMs - sinceMs > lostMsMax)
      throw new Broken(
        "one owner",
        `${process.title} has known for ${lostMsMax / 1000} s that its lock is on a file without a name, and goes on`,
      );
  }

  #check(overlap: Overlap): void {
    const { first, second, sinceMs } = overlap;
    const both = [first, second].every((process) => !process.frozen && this.#owners.get(process)?.ready === true);
    if (!both) overlap.sinceMs = this.#machine.nowMs;
    else if (this.#machine.nowMs - sinceMs > overlapMsMax)
      throw new Broken("one owner", `${first.title} and ${second.title} have both owned the instance for ${overlapMsMax / 1000} s`);
  }
}
