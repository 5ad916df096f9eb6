/**
 * The life of a daemon as one literal table: state x event -> next state. `null` marks what cannot happen (an assertion
 * fails); the state itself marks what is allowed and changes nothing. docs/lifecycle.md is printed from here.
 */
import { assert } from "../base/assert.ts";
import type { DaemonState } from "../wire/control.ts";

export const daemonEvents = ["claimed", "refused", "ready", "reload", "reloaded", "stop", "closed", "failed"] as const;
export type DaemonEvent = (typeof daemonEvents)[number];

// biome-ignore format: a table is read in columns
export const daemonTable = {
  // event:    claimed               refused              ready             reload                 reloaded             stop                 closed            failed
  claiming: { claimed: "starting", refused: "closed", ready: null, reload: "claiming", reloaded: null, stop: "closed", closed: null, failed: "failed" },
  starting: { claimed: null, refused: null, ready: "ready", reload: "starting", reloaded: null, stop: "draining", closed: null, failed: "failed" },
  ready: { claimed: null, refused: null, ready: null, reload: "reloading", reloaded: null, stop: "draining", closed: null, failed: "failed" },
  reloading: { claimed: null, refused: null, ready: null, reload: "reloading", reloaded: "ready", stop: "draining", closed: null, failed: "failed" },
  draining: { claimed: null, refused: null, ready: "draining", reload: "draining", reloaded: "draining", stop: "draining", closed: "closed", failed: "failed" },
  closed: { claimed: null, refused: null, ready: null, reload: "closed", reloaded: "closed", stop: "closed", closed: "closed", failed: "closed" },
  failed: { claimed: null, refused: null, ready: null, reload: "failed", reloaded: "failed", stop: "failed", closed: "failed", failed: "failed" },
} as const satisfies Record<DaemonState, Record<DaemonEvent, DaemonState | null>>;

/** Holds the state; `move` is the only way to change it. */
export class DaemonLife {
  #state: DaemonState = "claiming";
  readonly #onChange: (state: DaemonState, event: DaemonEvent) => void;

  constructor(onChange: (state: DaemonState, event: DaemonEvent) => void) {
    this.#onChange = onChange;
  }

  get state(): DaemonState {
    return this.#state;
  }

  /** True when the state changed. */
  move(event: DaemonEvent): boolean {
    const next: DaemonState | null = daemonTable[this.#state][event];
    assert(next !== null, `the event "${event}" cannot happen in the state "${this.#state}"`);
    if (next === this.#state) return false;
    this.#state = next;
    this.#onChange(next, event);
    return true;
  }
}
