/** Everything of the world that a daemon touches, as arguments. node/server-ports.ts has the real ones, sim/ the simulated. */
import type { ChildrenControl } from "../ports/children.ts";
import type { Clock } from "../ports/clock.ts";
import type { Files } from "../ports/files.ts";
import type { Locks } from "../ports/locks.ts";
import type { LogControl } from "../ports/log.ts";
import type { Net } from "../ports/net.ts";
import type { Processes } from "../ports/processes.ts";
import type { Random } from "../ports/random.ts";
import type { Self } from "../ports/self.ts";
import type { Signals } from "../ports/signals.ts";
import type { Trace } from "../ports/trace.ts";
import type { InstancePaths, Places } from "../wire/instance.ts";
import type { Limits } from "../wire/limits.ts";

export interface ServerPorts {
  clock: Clock;
  files: Files;
  locks: Locks;
  net: Net;
  processes: Processes;
  signals: Signals;
  random: Random;
  trace: Trace;
  self: Self;
  places: (home: string | undefined) => Places;
  /** A line for the person at the terminal when the entry was started by hand; never fails. */
  tell: (text: string) => void;
  openLog: (paths: InstancePaths, limits: Limits, header: Record<string, unknown>) => LogControl;
  /** `mark` is `daemon@instance:generation`; the directory of the log tells one home's instance from another's. */
  children: (mark: string, log: LogControl) => ChildrenControl;
}
