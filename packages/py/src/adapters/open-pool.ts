/** A pool of Python threads on this machine: the daemon has one, and so has the command when it works without a daemon. */
import { Pool, type PoolLimits } from "../core/pool.ts";
import { nodeClock } from "./node-clock.ts";
import { type GroundOptions, PythonGround } from "./python-ground.ts";

export interface OpenPoolOptions extends GroundOptions {
  limits: PoolLimits;
  /** Told when an interpreter was replaced, with the reason. */
  onReplaced?(reason: string): void;
  /** Told how many sessions there are, when that changes. */
  onSessions?(count: number): void;
}

export function openPool({ limits, onReplaced, onSessions, ...ground }: OpenPoolOptions): Pool {
  const python = new PythonGround(ground);
  const start = (): ReturnType<PythonGround["start"]> => python.start();
  const told = { ...(onReplaced === undefined ? {} : { onReplaced }), ...(onSessions === undefined ? {} : { onSessions }) };
  return new Pool({ start, clock: nodeClock, limits, onClose: () => python.close(), ...told });
}
