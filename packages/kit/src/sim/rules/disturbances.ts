/**
 * What came over the world from outside of hob: files that cleaners removed, starters that were killed, daemons that were
 * started by hand. Some promises hold only without them, and a rule that is one of those asks here.
 */
import type { Inode } from "../machine/file-tree.ts";
import type { SimProcess } from "../machine/process.ts";
import type { Watcher } from "../machine/watch.ts";
import { paths } from "../ports/places.ts";

export class Disturbances implements Watcher {
  /** Daemons were started without the start lock. */
  byHand = false;
  /** Steps so far, for saying what came before what. */
  moment = 0;
  readonly #removedAt = new Map<string, number>();
  #anyAt = -1;

  /** A cleaner took the name away at or after that moment. */
  tookAway(path: string, sinceMoment = 0): boolean {
    return (this.#removedAt.get(path) ?? -1) >= sinceMoment;
  }

  tookAnything(sinceMoment = 0): boolean {
    return this.#anyAt >= sinceMoment;
  }

  get lockGone(): number {
    return this.#removedAt.get(paths.ownerLock) ?? -1;
  }

  removed(process: SimProcess | undefined, path: string, _inode: Inode): void {
    if (process !== undefined) return;
    this.#removedAt.set(path, this.moment);
    this.#anyAt = this.moment;
  }

  afterStep(): void {
    this.moment++;
  }
}
