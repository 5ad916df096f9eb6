/**
 * The right to start or to replace a daemon: `start.lock`, held by one command at a time. Whoever waits for it keeps
 * looking at the address, and reads what its last holder left in it: that the start for which it waited has failed, or
 * which process was launched and may come to answer yet.
 */
import type { Deadline } from "../base/deadline.ts";
import { HobError } from "../errors/hob-error.ts";
import { sleep } from "../ports/clock.ts";
import type { LockFile } from "../ports/locks.ts";
import { ensurePrivateDirectory } from "../ports/private-directory.ts";
import type { Processes } from "../ports/processes.ts";
import type { HelloReply } from "../wire/control.ts";
import type { Limits } from "../wire/limits.ts";
import type { OnRemark } from "./face.ts";
import { type Answered, greet, type Introduction } from "./greet.ts";
import { obeyNote } from "./obey-note.ts";
import type { ClientPorts } from "./ports.ts";
import { readStartNote, StartNotes } from "./start-note.ts";
import type { ResolvedTarget } from "./target.ts";

export interface StartOrder {
  target: ResolvedTarget;
  /** Absolute path of the entry file. */
  entry: string;
  who: Introduction;
  limits: Limits;
  deadline: Deadline;
  /** Respect the mark that a `stop` leaves. */
  unlessStopped: boolean;
  /** An older daemon is to end for this start: not again right after that was in vain. */
  replacing?: boolean;
  env: Record<string, string>;
  nodeArguments: string[];
  onRemark: OnRemark;
}

export type Started = { greeting: Answered; started: boolean };
/** Whether a daemon that answers is the one that is wanted. */
export type Fits = (hello: HelloReply) => boolean;

interface Looker {
  ports: ClientPorts;
  order: StartOrder;
  fits: Fits;
}

/** The holder of the lock, with what it takes to start. */
export interface Starter extends Looker {
  processes: Processes;
  notes: StartNotes;
}

/** Runs `work` when the lock is held, unless a daemon that fits answers before. A failure of `work` is left for those who wait. */
export async function inTurn(
  ports: ClientPorts,
  order: StartOrder,
  fits: Fits,
  work: (starter: Starter) => Promise<Started>,
): Promise<Started> {
  refuseReentrance(ports, order.target);
  const { locks, processes } = await ports.starter();
  await prepareInstance(ports, order.target);
  const waitingSinceMs = ports.clock.monotonicMs();
  const lock = await locks.open(order.target.paths.startLock);
  try {
    const joined = await waitForTurn({ ports, order, fits }, lock);
    if (joined !== undefined) return { greeting: joined, started: false };
    ports.trace.point("client-start-lock");
    const by = { program: order.who.program, pid: ports.self.pid };
    const { notes, left } = await StartNotes.open({ clock: ports.clock, processes, lock, by });
    if (left !== undefined) obeyNote(left, order, ports.clock.monotonicMs(), waitingSinceMs);
    await notes.begin(left);
    return await withNotes({ ports, processes, order, fits, notes }, work);
  } finally {
    await lock.close();
  }
}

/** The directories of the instance, private. */
async function prepareInstance({ files, self }: ClientPorts, { paths }: ResolvedTarget): Promise<void> {
  await ensurePrivateDirectory(files, paths.home, self.uid);
  await ensurePrivateDirectory(files, paths.directory, self.uid);
  await ensurePrivateDirectory(files, paths.logDirectory, self.uid);
}

/** One look at the address. A silent owner is an error at once: it is never replaced (L4). */
export async function look({ ports, order, fits }: Looker): Promise<Answered | undefined> {
  const greeting = await greet(ports, order.target, order.who, order.deadline);
  if (greeting.kind === "silent") throw silentError(order.target, undefined, order.deadline);
  if (greeting.kind !== "answered") return undefined;
  if (greeting.hello.state !== "draining" && fits(greeting.hello)) return greeting;
  greeting.session.destroy();
  return undefined;
}

/** Until the lock is ours, or somebody else's start has succeeded. */
async function waitForTurn(looker: Looker, lock: LockFile): Promise<Answered | undefined> {
  const { ports, order } = looker;
  const { clock, random } = ports;
  let told = false;
  let waiting = false;
  const remarkAtMs = clock.monotonicMs() + 1_000;
  while (!(await lock.tryExclusive())) {
    if (!waiting) ports.trace.point("client-waiting");
    waiting = true;
    if (order.deadline.expired) throw waitedTooLong(order.target, await holderOf(ports, order.target));
    if (!told && clock.monotonicMs() > remarkAtMs) {
      told = true;
      order.onRemark(`waiting for ${order.target.title}, which ${commandOf(await holderOf(ports, order.target))} is starting`, "progress");
    }
    await sleep(clock, order.limits.lockWaitSliceMs * (0.5 + random.fraction()));
    const greeting = await look(looker);
    if (greeting !== undefined) return greeting;
  }
  return undefined;
}

async function withNotes(starter: Starter, work: (starter: Starter) => Promise<Started>): Promise<Started> {
  const { notes, order } = starter;
  try {
    const result = await work(starter);
    await notes.answered(result.greeting.hello.pid);
    return result;
  } catch (error) {
    const failure = HobError.from(error, "start-failed");
    await notes.failed(failure, order.deadline.expired);
    throw failure;
  }
}

/** A daemon that starts itself from inside would never end (RACE-19). */
function refuseReentrance(ports: ClientPorts, target: ResolvedTarget): void {
  if (!ports.self.inside.includes(target.title)) return;
  throw new HobError("reentrant", `this process runs inside ${target.title}, which is not there, and may not start it`);
}

interface Holder {
  program: string;
  pid: number;
}

/** Who holds the lock, for naming; `undefined` when it has not said so yet. */
async function holderOf(ports: ClientPorts, { paths }: ResolvedTarget): Promise<Holder | undefined> {
  const note = await readStartNote(ports.files, paths);
  return note?.kind === "starting" ? note.by : undefined;
}

function commandOf(holder: Holder | undefined): string {
  return holder === undefined ? "another command" : `another command (${holder.program}, pid ${holder.pid})`;
}

function waitedTooLong(target: ResolvedTarget, holder: Holder | undefined): HobError {
  return new HobError("start-timeout", `${target.title} did not become ready in time: ${commandOf(holder)} is starting it`, {
    hint:
      holder === undefined
        ? "Allow more time, or look at `hob status`."
        : `Allow more time; if that command was stopped (Ctrl-Z), let it go on with \`kill -CONT ${holder.pid}\`, or end it with \`kill -KILL ${holder.pid}\`.`,
    details: { holder },
  });
}

export function silentError(target: ResolvedTarget, pid: number | undefined, deadline: Deadline): HobError {
  const who = pid === undefined ? target.title : `${target.title} (pid ${pid})`;
  return new HobError("unresponsive", `${who} is alive but has not answered${deadline.expired ? " within the time allowed" : ""}`, {
    details: { pid },
  });
}
