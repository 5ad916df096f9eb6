/** The simulated world for a daemon: the ports of server/ports.ts on one process of the machine. */
import type { LaunchOrder } from "../../ports/processes.ts";
import type { LastMoment, Launch, ProcessFacts, Self } from "../../ports/self.ts";
import type { ServerPorts } from "../../server/ports.ts";
import type { LaunchPipe, Machine } from "../machine/machine.ts";
import type { SimProcess } from "../machine/process.ts";
import { places } from "./places.ts";
import { simClock } from "./sim-clock.ts";
import { simFiles } from "./sim-files.ts";
import { simLocks } from "./sim-locks.ts";
import { noChildren, simLog } from "./sim-log.ts";
import { simNet } from "./sim-net.ts";
import { simProcesses } from "./sim-processes.ts";

export interface Entry {
  path: string;
  version: string;
  build: string;
  /** Absent: started by hand. */
  launch: { order: LaunchOrder; pipe: LaunchPipe } | undefined;
}

export function simServerPorts(machine: Machine, process: SimProcess, entry: Entry): ServerPorts {
  return {
    clock: simClock(machine, process),
    files: simFiles(machine, process),
    locks: simLocks(machine, process),
    net: simNet(machine, process),
    processes: simProcesses(machine, process),
    signals: {
      on(signal, handler) {
        const handlers = process.signalHandlers.get(signal) ?? [];
        process.signalHandlers.set(signal, [...handlers, handler]);
        return () =>
          process.signalHandlers.set(
            signal,
            (process.signalHandlers.get(signal) ?? []).filter((other) => other !== handler),
          );
      },
    },
    random: process.chance,
    trace: { point: (name) => (process.alive ? machine.watch.tell("point", process, name) : undefined) },
    self: simSelf(machine, process, entry),
    places: () => places,
    tell: () => undefined,
    openLog: (paths) => simLog(machine, paths.log),
    children: () => noChildren,
  };
}

/** `exit` ends the process and returns: what its code does afterwards reaches nobody, since the process is dead. */
function simSelf(machine: Machine, process: SimProcess, entry: Entry): Self {
  const { path, version, build, launch } = entry;
  const exitHandlers: ((moment: LastMoment) => void)[] = [];
  return {
    entry: path,
    launch: launch === undefined ? undefined : launchOf(machine, process, launch.order, launch.pipe),
    env: {},
    cwd: "/",
    build: () => ({ version, build }),
    prepare: () => process.call("prepare", () => undefined),
    onFatal(handler) {
      process.onFatal = handler;
    },
    exit: ((code: number) => {
      if (process.alive) for (const handler of exitHandlers) handler(lastMoment(machine, process, code));
      process.finish({ code, signal: null });
    }) as Self["exit"],
    onExit: (handler) => void exitHandlers.push(handler),
    facts: () => facts,
  };
}

/** In one step of the schedule, as in a process that is about to be gone. */
function lastMoment(machine: Machine, process: SimProcess, code: number): LastMoment {
  return {
    code,
    inode: (path) => {
      const inode = machine.files.find(path);
      return inode === undefined ? undefined : machine.files.facts(inode).inode;
    },
    replace: (path, text) => {
      const aside = `${path}.${process.pid.toString(16).padStart(8, "0")}.new`;
      machine.add(process, aside, "file", 0o600).text = text;
      machine.rename(process, aside, path);
    },
  };
}

function launchOf(machine: Machine, process: SimProcess, order: LaunchOrder, pipe: LaunchPipe): Launch {
  return {
    record: order.launch,
    send(message) {
      if (!process.alive) return;
      if (message.kind === "ready" && order.launch.preflight !== true) machine.watch.tell("saidReady", process);
      pipe.send(message);
    },
    close: () => (process.alive ? pipe.close() : undefined),
  };
}

const facts: ProcessFacts = {
  node: "20.19.0",
  loopDelay: { p50Ms: 0, p99Ms: 0, maxMs: 0 },
  cpu: { userMs: 0, systemMs: 0, percent: 0 },
  memory: { rssBytes: 0, heapUsedBytes: 0, externalBytes: 0 },
  process: { openFiles: 1_024, nice: 0, umask: 0o077 },
};
