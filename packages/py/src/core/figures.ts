/** The pool's report as the flat figures that `hob status` shows: each name carries its unit. */
import type { PoolReport } from "./pool.ts";

export interface Figures extends Record<string, number> {
  workersMax: number;
  workersRunning: number;
  workersIdle: number;
  workersBooting: number;
  workersMemoryBytes: number;
  queueWaiting: number;
  programsRun: number;
  programsKilled: number;
  workersReplaced: number;
  sessions: number;
  cacheEntries: number;
  cacheEntriesMax: number;
  cacheBytes: number;
  cacheHits: number;
  cacheMisses: number;
}

export function figuresOf({ workers, waiting, served, killed, replaced, sessions, cache }: PoolReport): Figures {
  return {
    workersMax: workers.max,
    workersRunning: workers.running,
    workersIdle: workers.idle,
    workersBooting: workers.booting,
    workersMemoryBytes: workers.memoryBytes,
    queueWaiting: waiting,
    programsRun: served,
    programsKilled: killed,
    workersReplaced: replaced,
    sessions,
    cacheEntries: cache.entries,
    cacheEntriesMax: cache.entriesMax,
    cacheBytes: cache.bytes,
    cacheHits: cache.hits,
    cacheMisses: cache.misses,
  };
}
