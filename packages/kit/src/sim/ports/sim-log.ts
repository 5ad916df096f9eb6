/** The log and the children of a simulated daemon, as small as they can be: the lifecycle under test does not depend on them. */
import { HobError } from "../../errors/hob-error.ts";
import type { ChildrenControl } from "../../ports/children.ts";
import type { LogControl } from "../../ports/log.ts";
import type { Machine } from "../machine/machine.ts";

/** Lines go to the simulated file while it is there; a log never fails. */
export function simLog(machine: Machine, path: string): LogControl {
  const write = (level: string, message: string): void => {
    const inode = findOrNothing(machine, path);
    if (inode?.kind === "file" && inode.text.length < 4_096) inode.text += `${JSON.stringify({ level, msg: message })}\n`;
  };
  return {
    path,
    linesLost: 0,
    log: {
      debug: () => undefined,
      info: (message) => write("info", message),
      warn: (message) => write("warn", message),
      error: (message) => write("error", message),
    },
    check: () => undefined,
    reopen: () => undefined,
    close: () => undefined,
  };
}

/** A daemon in the simulator has no children. */
export const noChildren: ChildrenControl = {
  spawn: async () => {
    throw new HobError("not-permitted", "a simulated daemon has no children");
  },
  adopt: () => {
    throw new HobError("not-permitted", "a simulated daemon has no children");
  },
  list: () => [],
  endAll: async () => undefined,
  sweep: async () => 0,
};

function findOrNothing(machine: Machine, path: string) {
  try {
    return machine.files.find(path);
  } catch {
    return undefined;
  }
}
