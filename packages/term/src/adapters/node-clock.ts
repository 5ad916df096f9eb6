/** The clock, as the core takes it. */
import type { Clock } from "../core/ports.ts";

/** Longest delay of one Node timer; a longer one fires at once, with a warning. */
const nodeDelayMaxMs = 2_147_483_647;

export const nodeClock: Clock = {
  nowMs: () => Date.now(),
  timer(afterMs, callback) {
    let timer: NodeJS.Timeout;
    const arm = (leftMs: number): void => {
      const delayMs = Math.min(leftMs, nodeDelayMaxMs);
      timer = setTimeout(() => (leftMs > delayMs ? arm(leftMs - delayMs) : callback()), delayMs).unref();
    };
    arm(afterMs);
    return { cancel: () => clearTimeout(timer) };
  },
};
