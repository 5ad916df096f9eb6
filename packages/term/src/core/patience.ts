/** The caller's deadline, a little earlier: so that its end is told by whoever knows what was waited for. */
import type { Call } from "@hob/kit";
import { Deferred } from "./deferred.ts";
import type { Clock } from "./ports.ts";

export type Patient = Pick<Call<never>, "signal" | "deadline">;

const marginMs = 150;
const timerMsMax = 2 ** 31 - 1;

/** Rejects with `late()` shortly before the deadline, and with the reason when the call is aborted. `stop` when it is over. */
export function endOfPatience({ signal, deadline }: Patient, clock: Clock, late: () => Error): { ended: Promise<never>; stop(): void } {
  const ended = new Deferred<never>();
  const { remainingMs } = deadline;
  const waitMs = remainingMs - Math.min(marginMs, remainingMs / 5);
  const timer = waitMs < timerMsMax ? clock.timer(waitMs, () => ended.reject(late())) : undefined;
  const abort = (): void => ended.reject(signal.reason instanceof Error ? signal.reason : late());
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  const stop = (): void => {
    timer?.cancel();
    signal.removeEventListener("abort", abort);
  };
  return { ended: ended.promise, stop };
}
