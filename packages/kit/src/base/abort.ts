/** Waiting for something that cannot be stopped itself, only not be waited for any longer. */

/** What `work` comes to, or a rejection with `reason()` as soon as `signal` aborts; `work` goes on then, unheard. */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined, reason: (cause: unknown) => Error): Promise<T> {
  if (signal === undefined) return await work;
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(reason(signal.reason));
  });
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
