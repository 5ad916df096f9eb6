/** The kit's clock on Node.js. */
import type { Clock } from "@hob/kit/verb";

export const nodeClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  timer: (delayMs, fire, options) => {
    const timer = setTimeout(fire, delayMs);
    if (options?.background) timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
