/** Files of this package where it is installed. */

/** What the daemon's process runs. */
export function daemonEntry(): URL {
  return new URL("../daemon.ts", import.meta.url);
}

/** What the threads of interpreters run. */
export function workerScript(): URL {
  return new URL("./worker.ts", import.meta.url);
}
