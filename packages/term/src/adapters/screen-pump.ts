/**
 * Feeds the screen models of all terminals, a slice at a time, each in its turn: a flood in one of them delays the others
 * by one slice. Who has little to show comes first, for that is where somebody types.
 */
export interface Pumped {
  /** Bytes that wait. */
  readonly backlogBytes: number;
  /** It has something to show now; else it wakes the pump when it has. */
  readonly ready: boolean;
  /** Shows the next slice; calls back when it is done. */
  showSlice(done: () => void): void;
}

export class ScreenPump {
  readonly #waiting = new Set<Pumped>();
  #running = false;

  /** `pumped` has something to show. */
  wake(pumped: Pumped): void {
    this.#waiting.add(pumped);
    if (this.#running) return;
    this.#running = true;
    setImmediate(() => this.#next()); // whoever is attached gets it first
  }

  forget(pumped: Pumped): void {
    this.#waiting.delete(pumped);
  }

  #next(): void {
    const next = this.#choose();
    if (next === undefined) {
      this.#running = false;
      return;
    }
    this.#waiting.delete(next);
    next.showSlice(() => {
      if (next.ready) this.#waiting.add(next); // behind all others
      this.#next();
    });
  }

  #choose(): Pumped | undefined {
    let first: Pumped | undefined;
    for (const pumped of this.#waiting) {
      if (pumped.backlogBytes <= shortBytes) return pumped;
      first ??= pumped;
    }
    return first;
  }
}

/** What a person's key brings about, and a little more. */
const shortBytes = 8 * 1024;
