/** Every rule of the simulated world, watching one machine. To add one: a class in a file here, and a line below. */
import type { Machine } from "../machine/machine.ts";
import type { SimProcess } from "../machine/process.ts";
import type { Watcher } from "../machine/watch.ts";
import { Disturbances } from "./disturbances.ts";
import { Names } from "./names.ts";
import { Owners } from "./owners.ts";
import { Starting } from "./starting.ts";
import { Wire } from "./wire.ts";

export function watchWith(machine: Machine, attempts: Watcher): Disturbances {
  const disturbances = new Disturbances();
  const owners = new Owners(machine, disturbances);
  const uncaught: Watcher = {
    uncaught(process: SimProcess, error: unknown) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      machine.watch.report("uncaught", `${process.title}: ${text}`);
    },
  };
  const names = new Names(owners, disturbances);
  const starting = new Starting(machine, owners, disturbances);
  // Owners before those who ask it: they must see an owner that ends as an owner still.
  machine.watch.watchers.push(names, starting, owners, new Wire(), attempts, uncaught, disturbances);
  return disturbances;
}
