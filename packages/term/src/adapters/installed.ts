/** Files of this package where it is installed. */

/** What the daemon's process runs. */
export function daemonEntry(): URL {
  return new URL("../daemon.ts", import.meta.url);
}
