/**
 * Looking at an instance from outside without changing anything: is its claim held, by whom, what does the record say they
 * do, and is a process on its way to claim it? The lock alone decides (L1); record and note are for naming.
 */
import type { Files } from "../ports/files.ts";
import { lives, type ProcessIdentity } from "../ports/processes.ts";
import { lookAt, readRecord } from "../ports/state-file.ts";
import type { ClaimSeen } from "../state/probe.ts";
import type { OwnerRecord } from "../wire/control.ts";
import type { InstancePaths } from "../wire/instance.ts";
import { limitTable } from "../wire/limits.ts";
import { isOwnerRecord } from "../wire/owner-record.ts";
import type { LaunchedProcess, StartNote } from "../wire/start-note.ts";
import type { ClientPorts } from "./ports.ts";
import { readStartNote } from "./start-note.ts";

export interface ClaimLook {
  seen: ClaimSeen;
  /** Of whoever has the claim, or had it last; `undefined` where the holder has written none yet. */
  owner: OwnerRecord | undefined;
  /** The process that will have the claim, or fail; or that has it and no record yet. The record is about an earlier life then. */
  launched: LaunchedProcess | undefined;
}

/** The kernel calls are loaded only when there is a lock, or a process, to look at. */
export async function lookAtClaim(ports: ClientPorts, paths: InstancePaths): Promise<ClaimLook> {
  const record = await readOwner(ports.files, paths);
  const note = await readStartNote(ports.files, paths);
  const launched = await launchedProcess(ports, note); // before the claim: it may have it by the time that we look there
  const held = await claimHeld(ports, paths);
  // Whoever has just claimed finds the record of an earlier life, and replaces it in a moment.
  const owner = held === true && record !== undefined && (await isOver(ports, identityOf(record))) ? undefined : record;
  const forced = owner !== undefined && note?.forced?.generation === owner.generation;
  const seen = held === true ? heldBy(owner, forced) : launched === undefined ? leftBy(held, owner, forced) : "launched";
  return { seen, owner, launched: held === true && owner !== undefined ? undefined : launched };
}

/** A record of a life that is over is about the one before: the holder has not written its own yet. */
function heldBy(owner: OwnerRecord | undefined, forced: boolean): ClaimSeen {
  if (owner?.state === "draining" || owner?.state === "closed") return "held-draining";
  if (owner === undefined || owner.ended !== undefined || forced) return "held-starting";
  return owner.state === "starting" || owner.state === "claiming" ? "held-starting" : "held";
}

/** `free` where a life ended that nobody meant to end. */
function leftBy(held: boolean | undefined, owner: OwnerRecord | undefined, forced: boolean): ClaimSeen {
  if (held === undefined || owner === undefined || forced) return "unused";
  const unmeant = owner.ended === undefined || owner.ended.kind === "exited" || owner.ended.kind === "crashed";
  return unmeant ? "free" : "unused";
}

/** `undefined` when there is no lock file at all: nothing ever ran here. */
export function claimHeld(ports: ClientPorts, paths: InstancePaths): Promise<boolean | undefined> {
  return lockHeld(ports, paths.ownerLock);
}

/** Whether the starter that holds `start.lock` forks at this moment: then nobody can say yet which process it is. */
export async function launchUnderWay(ports: ClientPorts, paths: InstancePaths): Promise<boolean> {
  const note = await readStartNote(ports.files, paths);
  return note?.kind === "starting" && note.launch === "under-way" && (await lockHeld(ports, paths.startLock)) === true;
}

async function lockHeld(ports: ClientPorts, path: string): Promise<boolean | undefined> {
  if ((await lookAt(ports.files, path)) === undefined) return undefined;
  const { locks } = await ports.starter();
  const lock = await locks.open(path);
  try {
    return !(await lock.tryShared());
  } finally {
    await lock.close();
  }
}

/** The process that was launched last, while it lives and its start is not known to have come out. */
async function launchedProcess(ports: ClientPorts, note: StartNote | undefined): Promise<LaunchedProcess | undefined> {
  if (note?.kind !== "starting" || typeof note.launch !== "object") return undefined;
  const { processes } = await ports.starter();
  return (await lives(processes, note.launch)) ? note.launch : undefined;
}

/** Whether that life is over for certain: in another pid namespace nobody here can say. */
async function isOver(ports: ClientPorts, identity: ProcessIdentity): Promise<boolean> {
  const { processes } = await ports.starter();
  if (await lives(processes, identity)) return false;
  const self = await processes.identify(processes.pid);
  return self?.namespace === identity.namespace;
}

/** The record, or `undefined` when there is none that can be believed. */
export async function readOwner(files: Files, paths: InstancePaths): Promise<OwnerRecord | undefined> {
  const read = await readRecord(files, paths.owner, limitTable.stateFileBytes.value, isOwnerRecord);
  return read.kind === "value" && read.value.daemon === paths.name && read.value.instance === paths.instance ? read.value : undefined;
}

export function identityOf(owner: OwnerRecord): ProcessIdentity {
  return { pid: owner.pid, startTime: owner.startTime, bootId: owner.bootId, namespace: owner.namespace };
}
