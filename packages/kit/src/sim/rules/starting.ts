/**
 * Starting and ending (L5, L7, L8): a daemon is launched only under the start lock, only when nobody owned the instance
 * before and nobody is on the way to it; `ready` is said only when the address answers; an end in order leaves nothing
 * behind; a signal goes only to a daemon, and SIGKILL only to one's own child, on demand, or to a start whose time is up.
 */
import type { LaunchOrder } from "../../ports/processes.ts";
import type { TracePoint } from "../../ports/trace.ts";
import { limitTable } from "../../wire/limits.ts";
import type { Inode } from "../machine/file-tree.ts";
import type { Machine } from "../machine/machine.ts";
import type { SimProcess } from "../machine/process.ts";
import { Broken, type Watcher } from "../machine/watch.ts";
import { paths } from "../ports/places.ts";
import type { Disturbances } from "./disturbances.ts";
import type { Owners } from "./owners.ts";

/** Clients whose label begins so may end a daemon by force. */
export const enderLabel = "ender";

/** A process that was launched to become the daemon. */
interface Launch {
  readonly parent: SimProcess;
  readonly atMs: number;
  /** It only tries whether a start would succeed. */
  readonly trial: boolean;
  /** Its parent has written it down. */
  known: boolean;
  claimed: boolean;
  ready: boolean;
}

export class Starting implements Watcher {
  readonly #machine: Machine;
  readonly #owners: Owners;
  readonly #disturbances: Disturbances;
  readonly #launches = new Map<SimProcess, Launch>();
  readonly #publishers = new WeakSet<SimProcess>();
  #startLock: { holder: SimProcess; moment: number } | undefined;

  constructor(machine: Machine, owners: Owners, disturbances: Disturbances) {
    this.#machine = machine;
    this.#owners = owners;
    this.#disturbances = disturbances;
  }

  locked(process: SimProcess, path: string, _inode: Inode): void {
    if (path === paths.startLock) this.#startLock = { holder: process, moment: this.#disturbances.moment };
  }

  unlocked(process: SimProcess, path: string): void {
    if (path === paths.startLock && this.#startLock?.holder === process) this.#startLock = undefined;
  }

  launched(parent: SimProcess, child: SimProcess, order: LaunchOrder): void {
    const others = [...this.#launches].filter(([other, { trial, known, claimed }]) => other.alive && known && !claimed && !trial);
    const trial = order.launch.preflight === true;
    this.#launches.set(child, { parent, trial, atMs: this.#machine.nowMs, known: false, claimed: false, ready: false });
    if (trial || this.#disturbances.tookAnything()) return;
    const [other] = others[0] ?? [];
    if (other !== undefined) throw new Broken("one launch", `${parent.title} launched ${child.title} while ${other.title} was on its way`);
    const lock = this.#startLock;
    if (lock?.holder !== parent) throw new Broken("start lock", `${parent.title} launched ${child.title} without holding the start lock`);
    const owner = this.#disturbances.byHand ? undefined : this.#owners.since(lock.moment);
    if (owner !== undefined)
      throw new Broken("start lock", `${parent.title} launched ${child.title} while ${owner.title} owned the instance`);
  }

  lockWritten(process: SimProcess, path: string): void {
    if (path !== paths.startLock || process.faulted) return;
    for (const launch of this.#launches.values()) if (launch.parent === process) launch.known = true;
  }

  point(process: SimProcess, name: TracePoint): void {
    const launch = this.#launches.get(process);
    if (launch === undefined) return;
    if (name === "claimed") launch.claimed = true;
    if (name === "ready") launch.ready = true;
  }

  renamed(process: SimProcess | undefined, _from: string, to: string): void {
    if (process !== undefined && to === paths.socket) this.#publishers.add(process);
  }

  saidReady(process: SimProcess): void {
    const listener = this.#machine.files.find(paths.socket)?.listener;
    if ((listener?.process === process && listener.open) || this.#disturbances.tookAnything()) return;
    throw new Broken("ready", `${process.title} said that it is ready, and its address does not answer`);
  }

  signalled(sender: SimProcess, target: SimProcess, signal: string): void {
    if (target.kind !== "daemon")
      throw new Broken("signals", `${sender.title} sent ${signal} to ${target.title}, which is none of its business`);
    if (signal !== "SIGKILL" || sender.label.startsWith(enderLabel)) return;
    const launch = this.#launches.get(target);
    if (launch?.parent === sender || launch?.trial === true) return;
    const timeIsUp = launch?.ready === false && this.#machine.nowMs - launch.atMs > limitTable.startCapMs.value;
    if (timeIsUp) return;
    throw new Broken("signals", `${sender.title} sent SIGKILL to ${target.title} without being asked to`);
  }

  /** Errors of the disk excuse what is left; and where a cleaner took the lock file, what is there may be another's already (L1). */
  ended(process: SimProcess): void {
    this.#launches.delete(process);
    if (process.end?.code !== 0 || process.faulted || !this.#publishers.has(process) || this.#disturbances.tookAway(paths.ownerLock))
      return;
    for (const [name, inode] of this.#machine.files.find(paths.directory)?.entries ?? []) {
      const own = inode.kind === "socket" && inode.listener?.process === process;
      const pid = name === "pid" && inode.text.trim() === String(process.pid) && this.#owners.since(Number.POSITIVE_INFINITY) === undefined;
      if (own || pid) throw new Broken("orderly end", `${process.title} ended in order, and left ${name} behind`);
    }
  }
}
