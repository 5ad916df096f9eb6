/** Figures of one method: how its calls ended, and how long they took. */
import { LatencyHistogram } from "../base/latency-histogram.ts";
import type { MethodReport } from "../wire/control.ts";

export type Outcome = "served" | "failed" | "cancelled";

export class MethodStats {
  /** Accepted and not yet answered, waiting ones included. Kept by the session. */
  inFlight = 0;
  served = 0;
  failed = 0;
  refused = 0;
  cancelled = 0;
  readonly latency = new LatencyHistogram();

  /** A call that was accepted has ended, `tookMs` after it came. */
  ended(outcome: Outcome, tookMs: number): void {
    this[outcome]++;
    this.latency.add(tookMs);
  }

  report(queued: number, abandoned: number): MethodReport {
    const { inFlight, served, failed, refused, latency } = this;
    return {
      inFlight: inFlight - queued,
      queued,
      served,
      failed,
      refused,
      abandoned,
      p50Ms: latency.percentileMs(0.5),
      p99Ms: latency.percentileMs(0.99),
    };
  }
}
