/**
 * The family of one life of a daemon, as another process sees it: the descendants that end with it, and the guard that
 * sees to their end. By the mark that they carry, and by the process tree as long as the daemon is there.
 */
import type { DaemonFamily, FamilyMember, LifeOfDaemon } from "../ports/processes.ts";
import type { ChildMark } from "./child-marks.ts";
import { type Found, findGuards, findOwned } from "./descendants.ts";
import { identify, isAlive } from "./identity.ts";

export async function familyOf({ directory, generation, daemon }: LifeOfDaemon): Promise<DaemonFamily> {
  const mark = { owner: directory, generation };
  const members = (await owned(daemon, mark)).flatMap(identified);
  return { members, guarded: findGuards(mark).length > 0 };
}

/** The number of a daemon that ended while we looked may be a stranger's, and so may its children be (L7). */
async function owned(daemon: LifeOfDaemon["daemon"], mark: ChildMark): Promise<Found[]> {
  if (daemon === undefined || !isAlive(daemon)) return await findOwned(undefined, mark);
  const found = await findOwned(daemon.pid, mark);
  return isAlive(daemon) ? found : await findOwned(undefined, mark);
}

function identified({ pid, startTime }: Found): FamilyMember[] {
  const identity = identify(pid);
  return identity?.startTime === startTime ? [identity] : [];
}
