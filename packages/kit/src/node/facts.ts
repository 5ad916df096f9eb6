/**
 * What `status` tells of the process itself. Delays of the event loop and the share of the processor are those of
 * the time since the report before, so that an hour ago does not hide now.
 */
import { getPriority } from "node:os";
import { getHeapStatistics } from "node:v8";
import type { ProcessFacts } from "../ports/self.ts";
import { isKernelLoaded, kernel, type LifeLimits } from "./kernel.ts";
import { LoopDelay } from "./loop-delay.ts";
import { readProcFile } from "./proc-file.ts";

/** Reports closer together than this share one period: a quick second look is not a measurement. */
const periodMsMin = 1_000;

export class FactsKeeper {
  readonly #delay = new LoopDelay();
  #atMs = performance.now();
  #cpu = process.cpuUsage();
  #residentBytes = 0;
  #last: Pick<ProcessFacts, "loopDelay"> & { percent: number } = { loopDelay: { p50Ms: 0, p99Ms: 0, maxMs: 0 }, percent: 0 };

  facts(): ProcessFacts {
    this.#measure();
    const cpu = process.cpuUsage();
    return {
      node: process.versions.node,
      loopDelay: this.#last.loopDelay,
      cpu: { userMs: Math.round(cpu.user / 1e3), systemMs: Math.round(cpu.system / 1e3), percent: this.#last.percent },
      memory: this.#memory(),
      process: { openFiles: openFilesLimit(), nice: getPriority(), umask: currentUmask(), ...lifeLimits() },
    };
  }

  /** What is resident is read from a file on Linux; a process that may open no more must still be able to tell how it is. */
  #memory(): ProcessFacts["memory"] {
    try {
      this.#residentBytes = process.memoryUsage.rss();
    } catch {
      // The value of the last time is better than no status.
    }
    const { used_heap_size: heapUsedBytes, external_memory: externalBytes } = getHeapStatistics();
    return { rssBytes: this.#residentBytes, heapUsedBytes, externalBytes };
  }

  #measure(): void {
    const elapsedMs = performance.now() - this.#atMs;
    if (elapsedMs < periodMsMin) return;
    const cpu = process.cpuUsage(this.#cpu);
    this.#last = {
      loopDelay: this.#delay.take(),
      percent: Math.round((cpu.user + cpu.system) / 10 / elapsedMs),
    };
    this.#atMs = performance.now();
    this.#cpu = process.cpuUsage();
  }
}

function lifeLimits(): LifeLimits {
  return isKernelLoaded() ? kernel().lifeLimits() : {};
}

/** The soft limit; without the kernel calls (a client) from /proc, and unknown elsewhere. */
export function openFilesLimit(): number | undefined {
  if (isKernelLoaded()) return kernel().openFilesLimit()?.soft;
  const soft = Number(/^Max open files\s+(\d+)/m.exec(readProc("/proc/self/limits"))?.[1]);
  return Number.isNaN(soft) ? undefined : soft;
}

/** From /proc, since umask(2) can only be read by changing it. */
function currentUmask(): number {
  const octal = /^Umask:\s+([0-7]+)/m.exec(readProc("/proc/self/status"))?.[1];
  return octal === undefined ? process.umask() : Number.parseInt(octal, 8);
}

function readProc(path: string): string {
  try {
    return readProcFile(path);
  } catch {
    return "";
  }
}
