/** From the configuration to the pool's limits. */
import type { PyConfig } from "../contract.ts";
import type { PoolLimits } from "./pool.ts";

/** More would take memory from each other, about 30 MB for each one that is warm. */
const workersMax = 8;

/** `cores`: processors that this machine lends to us. */
export function poolLimits({ workers, queueMax, cacheEntries, sessionsMax, sessionIdleMs }: PyConfig, cores: number): PoolLimits {
  const chosen = workers === 0 ? Math.min(Math.max(cores, 1), workersMax) : workers;
  return { workers: chosen, queueMax, cacheEntries, sessionsMax, sessionIdleMs };
}
