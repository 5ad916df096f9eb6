/**
 * Reloading the configuration: validated as a whole, then swapped; the old one stays on any error. Signals that come
 * during a reload lead to exactly one more; none runs before the daemon is ready.
 */
import { type ErrorBody, HobError } from "../errors/hob-error.ts";
import type { Log } from "../ports/log.ts";
import type { ConfigReport, ReloadReply } from "../wire/control.ts";
import type { LoadedConfig } from "./config.ts";

export type ApplyConfig = (config: Record<string, unknown>) => void | Promise<void>;

export type ReloadOutcome = Required<ReloadReply>;

export class LiveConfig {
  readonly #load: () => Promise<LoadedConfig>;
  readonly #wallMs: () => number;
  readonly #appliers: ApplyConfig[] = [];
  #current: LoadedConfig;
  #loadedAt: number;
  #last: { kind: "none" | "applied" | "refused"; error: ErrorBody | undefined } = { kind: "none", error: undefined };
  #running: Promise<ReloadOutcome> | undefined;
  #next: Promise<ReloadOutcome> | undefined;

  constructor(initial: LoadedConfig, load: () => Promise<LoadedConfig>, wallMs: () => number) {
    this.#current = initial;
    this.#load = load;
    this.#wallMs = wallMs;
    this.#loadedAt = wallMs();
  }

  get remarks(): readonly string[] {
    return this.#current.remarks;
  }

  get value(): Record<string, unknown> {
    return this.#current.value;
  }

  onReload(apply: ApplyConfig): void {
    this.#appliers.push(apply);
  }

  /** One reload. A call during a running one joins the single next one. */
  reload(): Promise<ReloadOutcome> {
    if (this.#running === undefined) {
      this.#running = this.#once().finally(() => {
        this.#running = undefined;
      });
      return this.#running;
    }
    this.#next ??= this.#running.then(() => {
      this.#next = undefined;
      return this.reload();
    });
    return this.#next;
  }

  report(file: string): ConfigReport {
    const { exists, remarks } = this.#current;
    return { file, exists, loadedAt: this.#loadedAt, lastReload: this.#last.kind, error: this.#last.error, remarks };
  }

  async #once(): Promise<ReloadOutcome> {
    try {
      const loaded = await this.#load();
      await this.#swap(loaded);
      this.#loadedAt = this.#wallMs();
      this.#last = { kind: "applied", error: undefined };
      return { applied: true, error: undefined, remarks: loaded.remarks };
    } catch (thrown) {
      const error = HobError.from(thrown, "config-invalid").toBody();
      this.#last = { kind: "refused", error };
      return { applied: false, error, remarks: [] };
    }
  }

  /** All appliers, or none: those that had taken the new one are given the old one back. */
  async #swap(loaded: LoadedConfig): Promise<void> {
    const previous = this.#current;
    const done: ApplyConfig[] = [];
    this.#current = loaded;
    try {
      for (const apply of this.#appliers) {
        done.push(apply);
        await apply(loaded.value);
      }
    } catch (error) {
      this.#current = previous;
      for (const apply of done) await giveBack(apply, previous.value);
      throw error;
    }
  }
}

/** The old configuration was good once; an applier that refuses it now cannot be helped. */
async function giveBack(apply: ApplyConfig, value: Record<string, unknown>): Promise<void> {
  try {
    await apply(value);
  } catch {
    // the reload is refused with the first error, which is the one that matters
  }
}

export function tellReload(log: Log, path: string, { error, remarks }: ReloadOutcome): void {
  if (error === undefined) log.info("configuration reloaded");
  else log.error(`reload refused, the old configuration stays: ${error.message}`);
  tellRemarks(log, path, remarks);
}

export function tellRemarks(log: Log, path: string, remarks: readonly string[]): void {
  for (const remark of remarks) log.warn(`${path}: ${remark}`);
}
