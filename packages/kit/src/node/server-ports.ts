/** The real world for a daemon. */
import type { ServerPorts } from "../server/ports.ts";
import { openChildren } from "./children.ts";
import { clock } from "./clock.ts";
import { files } from "./files.ts";
import { locks } from "./locks.ts";
import { openLog } from "./logger.ts";
import { net } from "./net.ts";
import { placesOf } from "./places.ts";
import { processes } from "./processes.ts";
import { random } from "./random.ts";
import { self } from "./self.ts";
import { signals } from "./signals.ts";
import { tell } from "./standard-streams.ts";
import { trace } from "./trace.ts";

export function serverPorts(): ServerPorts {
  const own = self();
  return {
    clock,
    files,
    locks,
    net,
    processes,
    signals,
    random,
    trace,
    self: own,
    places: placesOf,
    tell,
    openLog: (paths, limits, header) =>
      openLog({ path: paths.log, bytesMax: limits.logBytes, header, adoptStandardStreams: own.launch !== undefined }),
    children: (mark, log) => openChildren(mark, log),
  };
}
