/**
 * Things that were acquired, released in reverse order. Register the release on the line after the acquire.
 * A release that fails does not keep the others from running; the failures are returned.
 */
export type Release = () => void | Promise<void>;

export class Disposer {
  readonly #releases: { what: string; release: Release }[] = [];

  add(what: string, release: Release): void {
    this.#releases.push({ what, release });
  }

  /** Runs every release, last acquired first. Idempotent: what was released is forgotten. */
  async release(): Promise<{ what: string; error: unknown }[]> {
    const failures: { what: string; error: unknown }[] = [];
    for (let next = this.#releases.pop(); next !== undefined; next = this.#releases.pop()) {
      try {
        await next.release();
      } catch (error) {
        failures.push({ what: next.what, error });
      }
    }
    return failures;
  }
}
