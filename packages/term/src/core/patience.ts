/** The caller's deadline, a little earlier: so that its end is told by whoever knows what was waited for. */
import type { Call } from "@hob/kit";
import { Deferred } from "./deferred.ts";
import type { Clock } from "./ports.ts";

export type Patient = Pick<Call<never>, "signal" | "deadline">;

const marginMs = 150;
const timerMsMax = 2 ** 31 - 1;

export interface Patience {
  /** Rejects with `late()` shortly before the deadline, and with the reason when the call is aborted. */
  readonly ended: Promise<never>;
  readonly isOver: () => boolean;
  /** What was waited for has come. */
  stop(): void;
}

export function endOfPatience({ signal, deadline }: Patient, clock: Clock, late: () => Error): Patience {
  let over = false;
  const rejected = new Deferred<never>();
  const ended = {
    promise: rejected.promise,
    reject(error: Error): void {
      over = true;
      rejected.reject(error);
    },
  };
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
  return { ended: ended.promise, isOver: () => over, stop };
}
