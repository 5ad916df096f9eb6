/** A line about why nothing comes from a program yet, where the daemon gives a reason; gone when its first word comes. */
import { type VerbContext, withProgress } from "@hob/kit/verb";

export class FirstWord {
  readonly #context: VerbContext;
  #come: (() => void) | undefined;
  #line: Promise<void> | undefined;

  constructor(context: VerbContext) {
    this.#context = context;
  }

  /** Shows `reason`, if it is one, once that takes long. */
  await(reason: unknown): void {
    if (typeof reason !== "string" || this.#line !== undefined) return;
    const word = new Promise<void>((resolve) => {
      this.#come = resolve;
    });
    this.#line = withProgress(this.#context, reason, () => word).catch(() => {}); // an interruption is told by the run
  }

  /** Resolves when the line is gone. */
  async came(): Promise<void> {
    this.#come?.();
    await this.#line;
  }
}
