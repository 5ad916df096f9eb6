/**
 * The port Clock: CLOCK_MONOTONIC for durations, the same clock in every process of one boot, so that a deadline or a
 * stamp can be compared between a client and a daemon. It stands still while the machine sleeps, except on macOS.
 */
import type { Clock, Timer } from "../ports/clock.ts";

/** Longest delay of one Node timer; a longer one fires at once, with a warning. */
const nodeDelayMaxMs = 2_147_483_647;

export const clock: Clock = {
  monotonicMs,
  wallMs: () => Date.now(),
  timer: startTimer,
};

function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}

/** Never fires early: Node's own timers count whole milliseconds and may be up to one short of the delay. */
function startTimer(delayMs: number, fire: () => void, options?: { background?: boolean }): Timer {
  const dueMs = monotonicMs() + delayMs;
  let timeout: NodeJS.Timeout;
  const arm = (remainingMs: number): void => {
    timeout = setTimeout(check, Math.min(Math.ceil(remainingMs), nodeDelayMaxMs));
    if (options?.background) timeout.unref();
  };
  const check = (): void => {
    const remainingMs = dueMs - monotonicMs();
    if (remainingMs > 0) arm(remainingMs);
    else fire();
  };
  arm(Math.max(0, delayMs));
  return { cancel: () => clearTimeout(timeout) };
}
