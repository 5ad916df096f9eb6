/** Errors that nobody caught: in a fuzzer they are findings about the input that is being tried, not the end of the process. */

/** Answers what was thrown or rejected since it was asked last; `undefined` when nothing was. */
export function catchStray(): () => unknown {
  let stray: unknown;
  const keep = (error: unknown): void => {
    stray ??= error ?? new Error("something was rejected with nothing");
  };
  process.on("unhandledRejection", keep);
  process.on("uncaughtException", keep);
  return () => {
    const found = stray;
    stray = undefined;
    return found;
  };
}
