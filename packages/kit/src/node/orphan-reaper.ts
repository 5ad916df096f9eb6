/**
 * A daemon with children is a subreaper (prctl(2)): descendants whose parent ended become its children, so they can be
 * found by the process tree, whatever they did to their session and environment. The price is that nobody else asks for
 * the exit status of these adopted ones: without this they would stay as zombies. Node's own children are Node's to reap.
 */
import { kernel } from "./kernel.ts";
import { linuxPids, processStat } from "./process-stat.ts";

/** Long enough that whoever started a process itself has asked for its status by then. */
const scanEveryMsDefault = 5_000;

export class OrphanReaper {
  readonly #scanEveryMs: number;
  #onChild: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Zombies that the scan before this one saw too. */
  #seen = new Set<number>();

  constructor(scanEveryMs = scanEveryMsDefault) {
    this.#scanEveryMs = scanEveryMs;
  }

  /** Does nothing where there are no subreapers. */
  start(): void {
    if (this.#onChild !== undefined || !kernel().becomeSubreaper()) return;
    this.#onChild = () => this.#plan();
    process.on("SIGCHLD", this.#onChild);
  }

  stop(): void {
    if (this.#onChild !== undefined) process.off("SIGCHLD", this.#onChild);
    clearTimeout(this.#timer);
    this.#onChild = undefined;
    this.#timer = undefined;
  }

  /** The scan runs after a poll phase of the event loop, in which libuv has waited for the children that are its own. */
  #plan(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => setImmediate(() => this.#scan()), this.#scanEveryMs).unref();
  }

  #scan(): void {
    this.#timer = undefined;
    const zombies = adoptedZombies();
    this.#seen = new Set(zombies.filter((pid) => !(this.#seen.has(pid) && kernel().reap(pid))));
    if (this.#seen.size > 0 && this.#onChild !== undefined) this.#plan();
  }
}

function adoptedZombies(): number[] {
  return linuxPids().filter((pid) => {
    const stat = processStat(pid);
    return stat?.zombie === true && stat.parentPid === process.pid;
  });
}
