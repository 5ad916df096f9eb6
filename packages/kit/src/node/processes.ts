/** The port Processes. A signal goes only to a process whose whole identity was compared a moment before (L7). */
import { HobError } from "../errors/hob-error.ts";
import { part } from "../errors/part.ts";
import type { Processes } from "../ports/processes.ts";
import { identify, isAlive } from "./identity.ts";
import { errorCodeOf } from "./system-error.ts";

export const processes: Processes = {
  pid: process.pid,
  // Every system that hob runs on has it; on others no user is ours.
  uid: process.geteuid?.() ?? -1,

  async identify(pid) {
    return identify(pid);
  },

  async signal(identity, signal) {
    if (!isAlive(identity)) return false;
    try {
      process.kill(identity.pid, signal);
      return true;
    } catch (error) {
      if (errorCodeOf(error) === "ESRCH") return false;
      throw new HobError("not-permitted", `may not send ${signal} to process ${identity.pid} (${errorCodeOf(error)})`, { cause: error });
    }
  },

  async family(life) {
    const { familyOf } = await import("./family.ts"); // asked only when a daemon is ended
    return await familyOf(life);
  },

  async launch(order) {
    const { launch } = await part(() => import("./launcher.ts")); // a daemon that starts none does not load node:child_process
    return launch(order);
  },
};
