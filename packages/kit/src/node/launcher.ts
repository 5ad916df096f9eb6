/**
 * Starting a daemon process (L5, L6): its own session, the null device and its log as standard streams, one connection
 * on descriptor 3 for the readiness conversation, and of the starter's environment, descriptors and Node options only
 * what is on a list. The child sets its own umask and limits.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, fstatSync } from "node:fs";
import type { Readable } from "node:stream";
import { HobError, messageOf } from "../errors/hob-error.ts";
import { systemCode, systemHint } from "../errors/system-code.ts";
import { errorTable } from "../errors/table.ts";
import type { LaunchedChild, LaunchOrder, ProcessIdentity } from "../ports/processes.ts";
import { withoutStrayDescriptors } from "./descriptors.ts";
import { identify } from "./identity.ts";
import { launchEnvironment } from "./launch-environment.ts";
import { openLogDescriptor } from "./log-descriptor.ts";
import { errorCodeOf } from "./system-error.ts";
import { TextLines } from "./text-lines.ts";

const readinessDescriptor = 3;
/** A line of the conversation beyond this is cut; the longest ones carry an error with its stack. */
const lineCharactersMax = 256 * 1024;

/** Throws `start-failed` when there is no process in the end, and what `openLogDescriptor` throws. */
export async function launch(order: LaunchOrder): Promise<LaunchedChild> {
  const log = openLogDescriptor(order.logPath);
  try {
    const logOffset = fstatSync(log).size;
    const child = await spawnDetached(order, log);
    return new Launched(child, logOffset);
  } finally {
    closeSync(log);
  }
}

async function spawnDetached(order: LaunchOrder, log: number): Promise<ChildProcess> {
  const env = { ...launchEnvironment(process.env, order.env), HOB_LAUNCH: JSON.stringify(order.launch) };
  let child: ChildProcess;
  try {
    child = withoutStrayDescriptors(() =>
      spawn(process.execPath, [...order.nodeArguments, order.entry], {
        detached: true,
        cwd: "/",
        env,
        stdio: ["ignore", log, log, "pipe"],
      }),
    );
  } catch (error) {
    throw spawnError(error);
  }
  if (child.pid !== undefined) return child;
  // Node tells EAGAIN, EMFILE, ENOENT … by an event, in the next turn.
  throw spawnError(await new Promise((resolve) => child.once("error", resolve)));
}

function spawnError(error: unknown): HobError {
  const errno = errorCodeOf(error);
  const code = systemCode(error);
  const noDevices = errno === "ENOENT" && !existsSync(nullDevice) && existsSync(process.execPath);
  const what = noDevices ? `${nullDevice} is missing` : (errno ?? messageOf(error));
  return new HobError(code === "out-of-descriptors" ? code : "start-failed", `cannot start ${process.execPath}: ${what}`, {
    hint: noDevices ? noDevicesHint : (systemHint(error).hint ?? spawnHints[errno ?? ""] ?? "Check that Node.js can be run."),
    cause: error,
    details: { executable: process.execPath, errno },
  });
}

/** The standard input of every daemon; some containers and sandboxes come without it. */
const nullDevice = "/dev/null";
const noDevicesHint = "Mount /dev in this container or sandbox, or make it: `mknod -m 666 /dev/null c 1 3`.";

const spawnHints: Record<string, string> = {
  EMFILE: errorTable["out-of-descriptors"].hint,
  EAGAIN: "No more processes are allowed: end some, or raise the limit (`ulimit -u`).",
  ENOMEM: "There is not enough memory to start a process.",
  ENOENT: "Node.js is gone from there: was it updated? Run the command again.",
  EACCES: "Check the mode of that file and of its directories.",
};

class Launched implements LaunchedChild {
  readonly pid: number;
  readonly identity: ProcessIdentity | undefined;
  readonly logOffset: number;
  readonly lines: AsyncIterable<string>;
  readonly exit: Promise<{ code: number | null; signal: string | null }>;
  readonly #child: ChildProcess;
  readonly #channel: Readable;

  constructor(child: ChildProcess, logOffset: number) {
    this.#child = child;
    this.#channel = child.stdio[readinessDescriptor] as Readable;
    this.pid = child.pid as number;
    // Node asks how a child ended in a later turn of the loop: until then the kernel gives the pid to nobody else.
    this.identity = identifyNow(this.pid);
    this.logOffset = logOffset;
    child.on("error", () => {}); // a signal that could not be sent; nobody sends any
    this.exit = new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
    this.lines = readLines(this.#channel, this.exit);
  }

  release(): void {
    this.#channel.destroy(); // the child sees EPIPE on its next line, and knows
    this.#child.unref();
  }
}

/** A machine without descriptors to give says nothing about it: then the child is known by its own words only. */
function identifyNow(pid: number): ProcessIdentity | undefined {
  try {
    return identify(pid);
  } catch {
    return undefined;
  }
}

/** The lines wait in a queue until somebody iterates. Ends with the connection, or with the child though another process holds it. */
function readLines(channel: Readable, exit: Promise<unknown>): AsyncIterable<string> {
  const queue: string[] = [];
  let ended = false;
  let wake = (): void => {};
  const lines = new TextLines((line) => queue.push(line), lineCharactersMax);
  const end = (): void => {
    if (ended) return;
    ended = true;
    lines.end();
    wake();
  };
  channel.on("data", (chunk: Uint8Array) => {
    lines.push(chunk);
    wake();
  });
  channel.on("error", end).on("end", end).on("close", end);
  // What the child had written is in the socket already: one full turn of the loop reads it.
  void exit.then(() => setImmediate(() => setImmediate(end)));
  return {
    async *[Symbol.asyncIterator]() {
      for (;;) {
        for (let line = queue.shift(); line !== undefined; line = queue.shift()) yield line;
        if (ended) return;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
