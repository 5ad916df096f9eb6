/** For streams that go on until their caller leaves, the time is over or the daemon ends. */
export function untilAborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    const aborted = (): void => resolve(undefined);
    if (signal.aborted) aborted();
    else signal.addEventListener("abort", aborted, { once: true });
  });
}
