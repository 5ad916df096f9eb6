/** Time as an argument: durations on a monotonic clock, the wall clock only for people. */
import type { MonotonicTime } from "../base/deadline.ts";

export interface Timer {
  cancel(): void;
}

export interface Clock extends MonotonicTime {
  /** Milliseconds since 1970; may jump either way. For showing, never for durations. */
  wallMs(): number;
  /** Calls `fire` once after `delayMs`. `background` timers do not keep the process alive. */
  timer(delayMs: number, fire: () => void, options?: { background?: boolean }): Timer;
}

/**
 * The end of the patience with somebody who is silent. After the event loop stood still (a long computation, a process that
 * was stopped) timers come before the bytes that arrived meanwhile; `fire` comes a turn later, when those were read.
 */
export function patienceTimer(clock: Clock, delayMs: number, fire: () => void, options?: { background?: boolean }): Timer {
  let timer = clock.timer(
    delayMs,
    () => {
      timer = clock.timer(0, fire, options);
    },
    options,
  );
  return { cancel: () => timer.cancel() };
}

/** Resolves after `delayMs`, when what has arrived by then was read. */
export function patience(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => void patienceTimer(clock, delayMs, resolve));
}

/** Resolves after `delayMs`, or at once (without an error) when `signal` aborts. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      timer.cancel();
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = clock.timer(delayMs, done);
    signal?.addEventListener("abort", done, { once: true });
  });
}

/** What `work` comes to; `undefined` when it fails, or has not come to an end within the time: it goes on then, unheard. */
export function within<T>(clock: Clock, timeoutMs: number, work: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve) => {
    const timer = clock.timer(timeoutMs, () => resolve(undefined));
    const settle = (value: T | undefined): void => {
      timer.cancel();
      resolve(value);
    };
    work.then(settle, () => settle(undefined));
  });
}
