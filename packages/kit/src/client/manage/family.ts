/**
 * What must end with a daemon (L8): its children end with it in order, and its guard ends them when it cannot. A stop
 * returns only when they are gone, or names those that are left.
 */
import type { Deadline } from "../../base/deadline.ts";
import { sleep } from "../../ports/clock.ts";
import { type FamilyMember, type LifeOfDaemon, lives, type Processes } from "../../ports/processes.ts";
import type { ClientPorts } from "../ports.ts";

/** The guard asks politely for a second, insists for two, and looks around in between; on a machine too busy for that we insist. */
const guardMs = 6_000;
const pollMs = 50;

export interface Family {
  life: LifeOfDaemon;
  /** Seen while the daemon was there: some of them nothing but this ties to it, once it has ended. */
  known: FamilyMember[];
}

/** To be asked while the daemon is there. */
export async function familyOf(ports: ClientPorts, life: LifeOfDaemon): Promise<Family> {
  const { processes } = await ports.starter();
  return { life, known: (await processes.family(life)).members };
}

/**
 * Once the daemon has ended: waits for the others, and with `insist` ends those that nobody else does. Resolves with the
 * pids of those that are left.
 */
export async function endFamily(ports: ClientPorts, family: Family, insist: boolean, deadline: Deadline): Promise<number[]> {
  const { processes } = await ports.starter();
  const patience = deadline.atMost(guardMs);
  let insisted = false;
  for (let looks = 0; ; looks++) {
    const late = looks > 0 && patience.expired; // a look may take all the time that there is: what was ended has another one
    const { members, guarded } = await processes.family({ ...family.life, daemon: undefined });
    const left = await living(processes, [...family.known, ...members]);
    if (left.length === 0 && (late || !guarded)) return [];
    if (late && (insisted || !insist)) return [...new Set(left.map(({ pid }) => pid))];
    if (insist && (late || !guarded)) {
      for (const member of left) await processes.signal(member, "SIGKILL"); // L7: exactly those
      insisted = true;
    }
    await sleep(ports.clock, pollMs);
  }
}

async function living(processes: Processes, members: FamilyMember[]): Promise<FamilyMember[]> {
  const left: FamilyMember[] = [];
  for (const member of members) if (await lives(processes, member)) left.push(member);
  return left;
}
