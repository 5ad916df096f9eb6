/** Many signals in a row are one wish: an editor's hook, a deploy script and a nervous person send them in bursts. */
import type { Clock, Timer } from "../ports/clock.ts";

/** A burst is over when nothing came for so long; shorter than a person notices. */
const quietMs = 50;
/** One that does not end is obeyed after so long, and begins anew. */
const longestMs = 1_000;

/** A handler that acts once for each burst, after its last event; at once while `joins` says that acting joins what is under way. */
export function oncePerBurst(clock: Clock, joins: () => boolean, act: () => void): () => void {
  let timer: Timer | undefined;
  let beganMs = 0;
  const end = (): void => {
    timer = undefined;
    act();
  };
  return () => {
    const nowMs = clock.monotonicMs();
    if (timer === undefined) beganMs = nowMs;
    timer?.cancel();
    if (joins()) end();
    else timer = clock.timer(Math.min(quietMs, Math.max(0, beganMs + longestMs - nowMs)), end);
  };
}
