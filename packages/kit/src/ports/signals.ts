/** Signals that this process receives. */
export type SignalName = "SIGTERM" | "SIGINT" | "SIGHUP" | "SIGUSR1" | "SIGUSR2";

export interface Signals {
  /** Calls `handler` for each delivery until the returned function is called. */
  on(signal: SignalName, handler: () => void): () => void;
}
