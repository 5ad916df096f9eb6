/** Waiting until everything has happened that needs no time and no outside world. */

/**
 * Resolves in a later turn of the event loop: all microtasks, and those that they made, have run by then. In a world of
 * memory transports and a manual clock nothing can happen after it until the test does something. A message to oneself is
 * the way to a later turn that has nothing to do with time.
 */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.once("message", () => {
      port1.close();
      resolve();
    });
    port2.postMessage(undefined);
  });
}
