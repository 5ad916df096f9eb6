/**
 * The port Processes: identities, signals to exactly them, and launching. A launched process is a child of nobody (it
 * outlives its starter); what ties the two together is the pipe of the readiness conversation.
 */
import { HobError } from "../../errors/hob-error.ts";
import { isSameProcess, type LaunchedChild, type LaunchOrder, type Processes, type ProcessIdentity } from "../../ports/processes.ts";
import { fileError } from "../../ports/state-file.ts";
import type { LaunchMessage } from "../../wire/launch.ts";
import { SystemError } from "../machine/errno.ts";
import { bootId, type LaunchPipe, type Machine, simUid } from "../machine/machine.ts";
import type { SimProcess } from "../machine/process.ts";

export function simProcesses(machine: Machine, process: SimProcess): Processes {
  return {
    pid: process.pid,
    uid: simUid,
    identify: (pid) =>
      process.call(
        `identify ${pid}`,
        (fault) => {
          if (fault !== undefined) throw fileError(new SystemError(fault, "stat"), "look at process", String(pid));
          return identityOf(machine.find(pid));
        },
        ["EMFILE", "ENFILE"],
      ),
    signal: (identity, signal) =>
      process.call(
        `${signal} to ${identity.pid}`,
        (fault) => {
          if (fault !== undefined) throw new HobError("not-permitted", `may not send ${signal} to process ${identity.pid} (${fault})`);
          return sendSignal(machine, process, identity, signal);
        },
        ["EPERM"],
      ),
    family: async () => ({ members: [], guarded: false }), // a daemon in the simulator has no children
    launch: (order) =>
      process.call(
        `launch ${order.entry}`,
        (fault) => {
          if (fault !== undefined)
            throw new HobError(fault.endsWith("FILE") ? "out-of-descriptors" : "start-failed", `cannot start Node.js: ${fault}`);
          return launch(machine, process, order);
        },
        ["EAGAIN", "ENOMEM", "EMFILE", "ENFILE", "ENOENT", "EACCES"],
      ),
  };
}

function identityOf(process: SimProcess | undefined): ProcessIdentity | undefined {
  return process === undefined ? undefined : { pid: process.pid, startTime: process.startTime, bootId, namespace: "pid:[1]" };
}

function sendSignal(machine: Machine, sender: SimProcess, identity: ProcessIdentity, signal: string): boolean {
  const target = machine.find(identity.pid);
  if (target === undefined || !isSameProcess(identity, identityOf(target))) return false;
  machine.watch.tell("signalled", sender, target, signal);
  machine.deliver(target, signal);
  return true;
}

function launch(machine: Machine, parent: SimProcess, order: LaunchOrder): LaunchedChild {
  const logOffset = openLogFile(machine, parent, order.logPath);
  const lines = new LineQueue();
  const tell = (what: string, run: () => void): void => parent.postEvent(`pipe ${order.launch.nonce}`, what, run);
  const pipe: LaunchPipe = {
    send: (message: LaunchMessage) => tell("line of the child", () => lines.push(JSON.stringify(message))),
    close: () => tell("child closed its end", () => lines.end()),
  };
  const child = machine.spawn("daemon", `daemon of ${parent.label}`, (process) => machine.program(process, order, pipe));
  machine.watch.tell("launched", parent, child, order);
  const exit = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.atEnd.push((end) => {
      pipe.close();
      parent.postEvent(`exit ${order.launch.nonce}`, "child ended", () => resolve(end));
    });
  });
  return { pid: child.pid, identity: identityOf(child), logOffset, lines, exit, release: () => lines.end() };
}

/** The child's output goes there; made by the starter, as node/launcher.ts does. */
function openLogFile(machine: Machine, parent: SimProcess, path: string): number {
  try {
    const inode = machine.files.find(path) ?? machine.add(parent, path, "file", 0o600);
    if (inode.kind !== "file") throw new SystemError("EISDIR", path);
    return inode.text.length;
  } catch (error) {
    throw fileError(error, "open", path);
  }
}

class LineQueue implements AsyncIterable<string> {
  readonly #lines: string[] = [];
  #ended = false;
  #wake = (): void => undefined;

  push(line: string): void {
    if (this.#ended) return;
    this.#lines.push(line);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    for (;;) {
      for (let line = this.#lines.shift(); line !== undefined; line = this.#lines.shift()) yield line;
      if (this.#ended) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
