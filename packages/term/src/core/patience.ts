/** The caller's deadline, a little earlier: so that its end is told by whoever knows what was waited for. */
import type { Call } from "@hob/kit";
import { Deferred } from "./deferred.ts";
import type { Clock } from "./ports.ts";

export type Patient = Pick<Call<never>, "signal" | "deadline">;

/** Of a short time, a fifth. */
const marginMs = 150;

export interface Patience {
  /** Rejects with `late()` shortly before the deadline, and with the reason when the call is aborted. */
  readonly ended: Promise<never>;
  readonly isOver: () => boolean;
  /** What was waited for has come. */
  stop(): void;
}

export function endOfPatience({ signal, deadline }: Patient, clock: Clock, late: () => Error): Patience {
  const ended = new Deferred<never>();
  let over = false;
  const end = (error: Error): void => {
    over = true;
    ended.reject(error);
  };
  const { remainingMs } = deadline;
  const timer = clock.timer(remainingMs - Math.min(marginMs, remainingMs / 5), () => end(late()));
  const abort = (): void => end(signal.reason instanceof Error ? signal.reason : late());
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  const stop = (): void => {
    timer.cancel();
    signal.removeEventListener("abort", abort);
  };
  return { ended: ended.promise, isOver: () => over, stop };
}
