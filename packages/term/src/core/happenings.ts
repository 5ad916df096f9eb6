/** What happens to all terminals, for those who listen: each event by itself, and the word that something changed. */
import type { ItemOf } from "@hob/kit";
import type { term } from "../contract.ts";

export type TermEvent = ItemOf<typeof term.streams.events>;

export class Happenings {
  readonly #events = new Set<(event: TermEvent) => void>();
  readonly #changes = new Set<() => void>();

  /** Until the returned function is called. */
  onEvent(listener: (event: TermEvent) => void): () => void {
    this.#events.add(listener);
    return () => void this.#events.delete(listener);
  }

  /** Something that a list of terminals shows is different now. */
  onChange(listener: () => void): () => void {
    this.#changes.add(listener);
    return () => void this.#changes.delete(listener);
  }

  tell(event: TermEvent): void {
    for (const listener of this.#events) listener(event);
    this.changed();
  }

  changed(): void {
    for (const listener of this.#changes) listener();
  }
}
