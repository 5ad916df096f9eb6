/**
 * Replacing an older daemon by the caller's own version (L11), as the only one who starts or replaces it: nobody can start
 * the old version again in between, so clients of two versions never take turns in ending each other's daemon (VER-02).
 */
import type { Deadline } from "../base/deadline.ts";
import { HobError } from "../errors/hob-error.ts";
import { sleep } from "../ports/clock.ts";
import type { CallingSession } from "../rpc/calling-session.ts";
import { controlMethods, type HelloReply } from "../wire/control.ts";
import { limitsWith } from "../wire/limits.ts";
import { changeOver, type OldDaemon } from "./change-over.ts";
import { readOwner } from "./claim-look.ts";
import { waitForClaimFree } from "./claim-wait.ts";
import { type Inquiry, inquire } from "./inquire.ts";
import type { ClientPorts } from "./ports.ts";
import { startUnderLock } from "./start.ts";
import { type Fits, inTurn, type Started, type Starter, type StartOrder, silentError } from "./start-lock.ts";
import { hintName, type ResolvedTarget } from "./target.ts";
import { upgradeDecision } from "./upgrade.ts";

/** Time for the old daemon to say that it will end. */
const answerMs = 5_000;

/**
 * Resolves with a daemon that the caller can use, started here or by somebody who was faster; or with another old one, where
 * somebody started that meanwhile. Ends one daemon at most (L11), whichever runs when it is our turn: where three versions
 * meet, that may be the middle one.
 */
export async function replaceOnce(ports: ClientPorts, order: StartOrder): Promise<Started> {
  // Who waits for the lock waits for a usable one: an old one may be there only because the new one does not start.
  const usable: Fits = (hello) => upgradeDecision(hello, order.who.build) === "use";
  return await inTurn(ports, { ...order, replacing: true }, usable, async (waiter) => {
    const present = await startUnderLock({ ...waiter, fits: () => true });
    if (present.started || usable(present.greeting.hello)) return present;
    const { session, hello: old } = present.greeting;
    session.destroy();
    const starter: Starter = { ...waiter, fits: (hello) => hello.generation !== old.generation };
    return await changeOver(starter, () => makeRoom(starter, old));
  });
}

async function makeRoom(starter: Starter, old: HelloReply): Promise<OldDaemon | undefined> {
  const { ports, order } = starter;
  const entry = (await readOwner(ports.files, order.target.paths))?.entry;
  order.onRemark(replacementText(ports, order, old, entry), "decision");
  await endOld(starter, old);
  return entry === undefined ? undefined : { entry, version: old.version, pid: old.pid };
}

/** Two programs that chose the same name, or two installations of one, meet here: nobody should have to guess that. */
function replacementText(ports: ClientPorts, { target, who, entry }: StartOrder, old: HelloReply, oldEntry: string | undefined): string {
  const by = old.version === who.version ? `a newer build of ${who.version}` : who.version;
  const text = `replacing ${target.title} ${old.version} (pid ${old.pid}) by ${by}`;
  if (oldEntry === undefined || realEntry(ports, entry) === realEntry(ports, oldEntry)) return text;
  return `${text}; it ran ${oldEntry}, and this is ${entry}`;
}

/** Records hold real paths; what a caller names may go through links. */
function realEntry(ports: ClientPorts, entry: string): string {
  const slash = entry.lastIndexOf("/");
  try {
    return `${ports.realDirectory(entry.slice(0, slash) || "/")}${entry.slice(slash)}`;
  } catch {
    return entry; // its directory is gone
  }
}

async function endOld({ ports, order }: Starter, old: HelloReply): Promise<void> {
  const { target, deadline } = order;
  const asked = await inquireAgain(ports, target, deadline.atMost(answerMs));
  if (asked.kind === "silent") throw silentError(target, old.pid, deadline);
  let limits = order.limits;
  if (asked.kind === "answered") {
    limits = limitsWith(asked.status.limits);
    if (asked.status.generation === old.generation) await askToEnd(asked.session, order);
    asked.session.destroy();
  }
  const patienceMs = limits.drainMs + limits.closeMs + limits.exitMs + 1_000;
  if (await waitForClaimFree(ports, target, deadline.atMost(patienceMs), old.generation)) return;
  throw new HobError(
    "version-mismatch",
    `${target.title} ${old.version} was asked to make room for ${order.who.version} and has not ended`,
    {
      hint: `End it with \`hob stop ${hintName(target)} --now\`.`,
    },
  );
}

/** A full queue and a hang-up pass: a daemon that was not asked would not end. */
async function inquireAgain(ports: ClientPorts, target: ResolvedTarget, deadline: Deadline): Promise<Inquiry> {
  for (;;) {
    const asked = await inquire(ports, target, deadline);
    if ((asked.kind !== "full" && asked.kind !== "hung-up") || deadline.expired) return asked;
    await sleep(ports.clock, 5 + ports.random.fraction() * 30);
  }
}

/** Whatever it answers: what counts is whether it ends. */
async function askToEnd(session: CallingSession, order: StartOrder): Promise<void> {
  await session
    .control(controlMethods.stop, { reason: `replaced by version ${order.who.version}` }, order.deadline.atMost(answerMs))
    .catch(() => undefined);
}
