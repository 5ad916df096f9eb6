/** The simulated world for a client: the ports of client/ports.ts on one process of the machine. */
import type { ClientPorts } from "../../client/ports.ts";
import { type Machine, simUid } from "../machine/machine.ts";
import type { SimProcess } from "../machine/process.ts";
import { places } from "./places.ts";
import { simClock } from "./sim-clock.ts";
import { simFiles } from "./sim-files.ts";
import { simLocks } from "./sim-locks.ts";
import { simNet } from "./sim-net.ts";
import { simProcesses } from "./sim-processes.ts";

export function simClientPorts(
  machine: Machine,
  process: SimProcess,
  build: (entry: string) => { version: string; build: string },
): ClientPorts {
  const locks = simLocks(machine, process);
  const processes = simProcesses(machine, process);
  return {
    clock: simClock(machine, process),
    files: simFiles(machine, process),
    net: simNet(machine, process),
    random: process.chance,
    trace: { point: (name) => (process.alive ? machine.watch.tell("point", process, name) : undefined) },
    places: () => places,
    realDirectory: (path) => path,
    build,
    starter: async () => ({ locks, processes }),
    leftovers: async () => [],
    machine: async () => ({ node: "20.19.0", openFiles: 1_024, freeBytes: undefined, networkFileSystem: undefined }),
    self: { pid: process.pid, uid: simUid, cwd: "/", program: process.label, inside: [], insideSinceMs: 0, nodeArguments: [] },
  };
}
