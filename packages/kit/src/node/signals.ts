/**
 * The port Signals. A handler for SIGUSR1 also keeps Node from opening its inspector on that signal, so the daemon
 * installs all five before it does anything slow.
 */
import type { SignalName, Signals } from "../ports/signals.ts";

export const signals: Signals = {
  on(signal: SignalName, handler: () => void): () => void {
    // Node passes the signal's name and number; the port promises nothing.
    const listener = (): void => handler();
    process.on(signal, listener);
    return () => void process.off(signal, listener);
  },
};
