/** The clock, as the core takes it. */
import type { Clock } from "../core/ports.ts";

export const nodeClock: Clock = {
  nowMs: () => Date.now(),
  timer(afterMs, callback) {
    const timer = setTimeout(callback, afterMs).unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
