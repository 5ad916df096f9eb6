/** The port Clock of one simulated process: the machine's time, and timers that end with the process. */
import type { Clock } from "../../ports/clock.ts";
import type { Machine } from "../machine/machine.ts";
import type { SimProcess } from "../machine/process.ts";

export function simClock(machine: Machine, process: SimProcess): Clock {
  return {
    monotonicMs: () => machine.nowMs,
    wallMs: () => machine.wallMs,
    timer(delayMs, fire) {
      if (!process.alive) return { cancel: () => undefined };
      const alarm = process.setAlarm(machine.nowMs + Math.max(0, delayMs), fire);
      return { cancel: () => process.cancelAlarm(alarm) };
    },
  };
}
