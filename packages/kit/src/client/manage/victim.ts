/**
 * Whoever is to end, found in whatever state it is: a daemon that answered, one that has the claim and does not answer, or
 * a process that was launched and has not come to claim yet; and waiting for its end.
 */
import type { Deadline } from "../../base/deadline.ts";
import { sleep } from "../../ports/clock.ts";
import { lives, type ProcessIdentity } from "../../ports/processes.ts";
import type { DaemonState, StatusReport } from "../../wire/control.ts";
import { directoryOfLog } from "../../wire/instance.ts";
import type { LaunchedProcess } from "../../wire/start-note.ts";
import { type ClaimLook, identityOf, launchUnderWay, lookAtClaim, readOwner } from "../claim-look.ts";
import { waitForClaimFree } from "../claim-wait.ts";
import type { ClientPorts } from "../ports.ts";
import type { ResolvedTarget } from "../target.ts";

/** From a fork to the word about it. */
const launchMs = 1_000;

/** Whoever is to end; the parts that are not known are absent. */
export interface Victim {
  pid: number | undefined;
  generation: string | undefined;
  identity: ProcessIdentity | undefined;
  state: DaemonState | undefined;
  /** False for a process that was launched and has not come to claim the instance. */
  claimed: boolean;
  /** Of the instance, as the daemon calls it. */
  directory: string | undefined;
}

/** The record counts only when it is about the life that answered. */
export async function victimThatAnswered(ports: ClientPorts, target: ResolvedTarget, asked: StatusReport): Promise<Victim> {
  const { pid, generation, log } = asked;
  const owner = await readOwner(ports.files, target.paths);
  const identity = owner?.generation === generation ? identityOf(owner) : undefined;
  return { pid, generation, identity, state: owner?.state, claimed: true, directory: directoryOfLog(log) };
}

/** Whoever has the claim, or is on the way to it. */
export async function findVictim(ports: ClientPorts, target: ResolvedTarget, deadline: Deadline): Promise<Victim | undefined> {
  const { seen, owner, launched } = await lookPastLaunch(ports, target, deadline);
  if (seen === "unused" || seen === "free") return undefined;
  if (launched !== undefined) return victimOnItsWay(launched);
  if (owner === undefined)
    return { pid: undefined, generation: undefined, identity: undefined, state: undefined, claimed: true, directory: undefined };
  const { pid, generation, state, log } = owner;
  return { pid, generation, identity: identityOf(owner), state, claimed: true, directory: directoryOfLog(log) };
}

export function victimOnItsWay(launched: LaunchedProcess): Victim {
  return { pid: launched.pid, generation: undefined, identity: launched, state: "claiming", claimed: false, directory: undefined };
}

/** A start that has forked, or claimed, is one to be stopped, though its process is not known for a moment. */
async function lookPastLaunch(ports: ClientPorts, target: ResolvedTarget, deadline: Deadline): Promise<ClaimLook> {
  const known = deadline.atMost(launchMs);
  for (;;) {
    const underWay = await launchUnderWay(ports, target.paths);
    const look = await lookAtClaim(ports, target.paths);
    const nobody = look.seen === "unused" || look.seen === "free";
    const nameless = look.seen === "held-starting" && look.owner === undefined && look.launched === undefined;
    if ((nobody ? !underWay : !nameless) || known.expired) return look;
    await sleep(ports.clock, 2 + ports.random.fraction() * 6);
  }
}

/**
 * A life is over when its process is gone and its claim is free, or another's. Where others have put something else in the
 * place of the lock, that claim says nothing or cannot be looked at; then the process alone counts.
 */
export async function waitForEnd(ports: ClientPorts, target: ResolvedTarget, victim: Victim, deadline: Deadline): Promise<boolean> {
  const { identity, claimed, generation } = victim;
  if (identity !== undefined && !(await waitForExit(ports, identity, deadline))) return false;
  if (!claimed && identity !== undefined) return true;
  try {
    return await waitForClaimFree(ports, target, deadline, generation);
  } catch (error) {
    if (identity === undefined) throw error;
    return true;
  }
}

async function waitForExit(ports: ClientPorts, identity: ProcessIdentity, deadline: Deadline): Promise<boolean> {
  const { processes } = await ports.starter();
  while (await lives(processes, identity)) {
    if (deadline.expired) return false;
    await sleep(ports.clock, 3 + ports.random.fraction() * 7);
  }
  return true;
}
