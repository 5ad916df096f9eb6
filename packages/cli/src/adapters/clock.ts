/** The clock of a command: Node's. `process.hrtime`, because the first `performance.now()` of a process costs 0.7 ms. */
import type { Clock } from "@hob/kit/verb";

export const clock: Clock = {
  monotonicMs() {
    const [seconds, nanoseconds] = process.hrtime();
    return seconds * 1e3 + nanoseconds / 1e6;
  },
  wallMs: () => Date.now(),
  timer(delayMs, fire, options) {
    const timer = setTimeout(fire, delayMs);
    if (options?.background === true) timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
