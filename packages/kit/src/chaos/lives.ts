/**
 * What the points that were passed say about the lives of an instance: who has claimed it and not let it go, and whose
 * socket should be there. It knows no process: whether one is still alive, and whether the socket is, is asked elsewhere.
 */
import type { TracePoint } from "../ports/trace.ts";

export interface Life {
  readonly pid: number;
  /** Has said that it will hold nothing any more. */
  released: boolean;
  /** Its last word about the address: published, and neither taken away nor about to be. */
  showing: boolean;
  /** Points passed since it claimed: two looks with the same number saw the same moment of its life. */
  steps: number;
}

export class Lives {
  /** The newest life of each pid that has claimed. */
  readonly #lives = new Map<number, Life>();
  #born = 0;
  #entered = 0;

  /** Lives that claimed the instance so far. */
  get born(): number {
    return this.#born;
  }

  /** Daemon processes that came so far, those included that found it claimed. */
  get entered(): number {
    return this.#entered;
  }

  passed(point: TracePoint, pid: number): void {
    if (point === "entered") {
      this.#entered++;
      this.#lives.delete(pid); // the number of a process that ended long ago
      return;
    }
    if (point === "claimed") {
      this.#born++;
      this.#lives.set(pid, { pid, released: false, showing: false, steps: 0 });
    }
    const life = this.#lives.get(pid);
    if (life === undefined) return;
    life.steps++;
    if (point === "published") life.showing = true;
    if (point === "drain" || point === "unpublished") life.showing = false;
    if (point === "before-release") life.released = true;
  }

  /** Those that hold the claim, if they are still alive; the newest last. */
  get holders(): Life[] {
    return [...this.#lives.values()].filter(({ released }) => !released);
  }
}
