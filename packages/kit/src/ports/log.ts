/**
 * The daemon's own log, as a port: lines with facts for whoever writes them, and the file's upkeep for the server.
 * Writing never fails and never waits: what cannot be written is dropped and counted (L12).
 */
export interface Log {
  debug(message: string, facts?: Record<string, unknown>): void;
  info(message: string, facts?: Record<string, unknown>): void;
  warn(message: string, facts?: Record<string, unknown>): void;
  /** Facts may hold errors: their stack and causes are written. Fields named like a secret are not. */
  error(message: string, facts?: Record<string, unknown>): void;
}

export interface LogControl {
  readonly log: Log;
  /** Absolute path of the file. */
  readonly path: string;
  /** Lines that could not be written in this life. */
  readonly linesLost: number;
  /** Notices that the file was moved, deleted, or outgrown by output that does not pass through here. */
  check(): void;
  /** Closes the file and opens the path again (SIGUSR2, L8). */
  reopen(): void;
  close(): void;
}
