/** Environments in which a command, or the daemon that it starts, meets a system that refuses, or a clock that is wrong. */
import type { Env } from "./support.ts";

export interface Faults {
  /**
   * Calls by name, each with the errno it fails with: `connect`, `listen`, `flock`, `spawn`, and functions of node:fs on
   * paths in the home.
   */
  calls?: Record<string, string>;
  /** The errno of connecting to a socket where nobody listens any more, on systems where it is not ECONNREFUSED. */
  nobody?: string;
  /** A file that says, in milliseconds, by how much the wall clock is wrong at the moment. */
  wallClock?: string;
  /** How many times as fast time passes. */
  speed?: number;
}

const preload = `--import ${new URL("./fixtures/faults.mjs", import.meta.url).href}`;

export function faultyCommand(faults: Faults): Env {
  return { HOB_TEST_FAULTS: JSON.stringify(faults), NODE_OPTIONS: preload };
}

export function faultyDaemon(faults: Faults): Env {
  return { HOB_TEST_FAULTS: JSON.stringify(faults), HOB_NODE_OPTIONS: preload };
}
