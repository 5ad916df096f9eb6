/**
 * How late the event loop is. A timer of our own, ten times a second, costs an idle daemon less than a thousandth of one
 * processor. `monitorEventLoopDelay` of Node.js would do but for one thing: its `reset` forgets when the last sample was,
 * and so the delay that is going on, which is the one that whoever asks for the status after a long wait wants to see.
 */
import { LatencyHistogram } from "../base/latency-histogram.ts";

const sampleMs = 100;

export interface LoopDelayReport {
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

export class LoopDelay {
  #samples = new LatencyHistogram();
  #maxMs = 0;
  #lastMs = performance.now();

  constructor() {
    setInterval(() => this.#sample(), sampleMs).unref();
  }

  /** The delays since the report before. */
  take(): LoopDelayReport {
    if (performance.now() - this.#lastMs > sampleMs) this.#sample(); // overdue: the delay that is going on
    const report = {
      p50Ms: this.#samples.percentileMs(0.5),
      p99Ms: this.#samples.percentileMs(0.99),
      maxMs: Math.round(this.#maxMs * 100) / 100,
    };
    this.#samples = new LatencyHistogram();
    this.#maxMs = 0;
    return report;
  }

  #sample(): void {
    const nowMs = performance.now();
    const delayMs = Math.max(0, nowMs - this.#lastMs - sampleMs);
    this.#samples.add(delayMs);
    this.#maxMs = Math.max(this.#maxMs, delayMs);
    this.#lastMs = nowMs;
  }
}
