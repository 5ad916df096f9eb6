/**
 * What the simulator needs of the program that it runs in, and nothing more: a way to let all promises that can settle do
 * so, and a word about rejections that nobody handled. No time, no I/O, no chance comes from there.
 */
export interface Host {
  /** Resolves in a later turn of the event loop: everything that the last step caused has happened by then. */
  turn(): Promise<void>;
  /** Calls `handler` for each rejection that nobody handles, until the returned function is called. */
  onUnhandledRejection(handler: (error: unknown) => void): () => void;
}
