/**
 * Waiting for what a claim comes to: until its holder answers or lets it go, until a process that an earlier command
 * launched is ready or has failed, or until a life is over. Nobody is ended here but a start that has had all its time
 * and can end itself no more.
 */
import type { Deadline } from "../base/deadline.ts";
import { HobError } from "../errors/hob-error.ts";
import { sleep } from "../ports/clock.ts";
import { isSameProcess, type ProcessIdentity } from "../ports/processes.ts";
import type { OwnerRecord } from "../wire/control.ts";
import { type ClaimLook, claimHeld, identityOf, lookAtClaim, readOwner } from "./claim-look.ts";
import { readLastEnd } from "./last-end.ts";
import type { ClientPorts } from "./ports.ts";
import { look, type Started, type Starter } from "./start-lock.ts";
import { hintName, missingSocketHint, type ResolvedTarget } from "./target.ts";

/** A start ends itself when its time is up; past this much more it never will. */
const overdueMs = 5_000;
/** After so long a person is told what is waited for. */
const remarkMs = 1_000;

/**
 * For the holder of the start lock. Resolves with whoever comes to answer, or with `undefined` once nobody has the claim
 * and nobody is on the way to it. Throws how the start that was waited for has failed: everybody who waited is told (L5).
 */
export async function waitForFreeClaim(starter: Starter): Promise<Started["greeting"] | undefined> {
  const { ports, order } = starter;
  const sinceMs = ports.clock.monotonicMs();
  let remarked = false;
  let starting: ProcessIdentity | undefined;
  for (;;) {
    const greeting = await look(starter);
    if (greeting !== undefined) return greeting;
    const seen = await lookAtClaim(ports, order.target.paths);
    if (seen.seen === "unused" || seen.seen === "free") {
      if (starting !== undefined) await throwFailure(starter, seen.owner, starting);
      return undefined;
    }
    starting = startingProcess(seen) ?? starting;
    if (await endOverdue(starter, seen)) continue;
    if (order.deadline.expired) throw stillThere(order.target, seen);
    const waitedMs = ports.clock.monotonicMs() - sinceMs;
    if (!remarked && waitedMs > remarkMs) {
      remarked = true;
      order.onRemark(`waiting for ${describe(order.target, seen)}`, "progress");
    }
    await sleep(ports.clock, pauseMs(waitedMs) * (0.5 + ports.random.fraction()));
  }
}

/** Short at first, when most waits end; what has taken seconds is looked at ten times in one. */
function pauseMs(waitedMs: number): number {
  return Math.min(100, 10 + waitedMs / 30);
}

/**
 * Resolves true once nobody holds the claim, or, where a generation is named, once somebody else does: the next one may
 * be there before anybody looks again. False at the deadline.
 */
export async function waitForClaimFree(
  ports: ClientPorts,
  target: ResolvedTarget,
  deadline: Deadline,
  generation?: string,
): Promise<boolean> {
  for (;;) {
    if ((await claimHeld(ports, target.paths)) !== true) return true;
    if (generation !== undefined && (await heldByAnother(ports, target, generation))) return true;
    if (deadline.expired) return false;
    await sleep(ports.clock, 3 + ports.random.fraction() * 7);
  }
}

async function heldByAnother(ports: ClientPorts, target: ResolvedTarget, generation: string): Promise<boolean> {
  const owner = await readOwner(ports.files, target.paths);
  return owner !== undefined && owner.generation !== generation;
}

/** Whoever is starting: it was launched and has no claim yet, or its record says so. */
function startingProcess({ seen, owner, launched }: ClaimLook): ProcessIdentity | undefined {
  if (seen === "launched") return launched;
  return seen === "held-starting" && owner?.state === "starting" ? identityOf(owner) : undefined;
}

/** A start that was nobody's any more has left its own words. One that ended without any is simply made again. */
async function throwFailure({ ports, order }: Starter, owner: OwnerRecord | undefined, starting: ProcessIdentity): Promise<void> {
  if (owner === undefined || !isSameProcess(starting, identityOf(owner))) return;
  const end = await readLastEnd(ports.files, order.target.paths, owner);
  if (end?.kind !== "failed" && end?.kind !== "crashed") return;
  throw new HobError("start-failed", `${order.target.title} (pid ${owner.pid}) ended before it was ready: ${end.reason}`, {
    details: { pid: owner.pid, log: owner.log },
  });
}

/**
 * Ends a start that is past its cap, which its event loop no longer notices itself: it has never answered anybody (L4),
 * and it is exactly the process that was launched or that claimed (L7). True when it was ended.
 */
async function endOverdue({ ports, processes, order }: Starter, seen: ClaimLook): Promise<boolean> {
  const starting = startingProcess(seen);
  const untilMs = startUntilMs(seen, order.limits.startCapMs);
  if (starting === undefined || untilMs === undefined || ports.clock.monotonicMs() < untilMs + overdueMs) return false;
  if (!(await processes.signal(starting, "SIGKILL"))) return false;
  order.onRemark(`ended ${order.target.title} (pid ${starting.pid}), which had been starting for longer than a start may take`, "decision");
  return true;
}

/** A process that has claimed once is a daemon, whatever became of its files: no time is up for it. */
function startUntilMs({ seen, owner, launched }: ClaimLook, startCapMs: number): number | undefined {
  if (seen === "held-starting") return owner?.startUntilMs ?? undefined; // null: a start without a limit
  if (launched === undefined || (owner !== undefined && isSameProcess(launched, identityOf(owner)))) return undefined;
  return launched.launchedMs + startCapMs;
}

function stillThere(target: ResolvedTarget, seen: ClaimLook): HobError {
  const pid = startingProcess(seen)?.pid;
  if (pid === undefined) {
    const owner = seen.owner === undefined ? "" : ` (pid ${seen.owner.pid})`;
    return new HobError("unreachable", `${target.title}${owner} is alive but its socket ${target.paths.socket} is missing`, {
      ...missingSocketHint(target),
      details: { pid: seen.owner?.pid },
    });
  }
  return new HobError("start-timeout", `${target.title} (pid ${pid}), which an earlier command launched, is still starting`, {
    hint: `Allow more time: it goes on, and the next command finds it; or end it with \`hob stop ${hintName(target)} --now\`.`,
    details: { pid },
  });
}

function describe(target: ResolvedTarget, seen: ClaimLook): string {
  const starting = startingProcess(seen);
  if (starting !== undefined) return `${target.title} (pid ${starting.pid}), which is starting`;
  const owner = seen.owner === undefined ? "" : ` (pid ${seen.owner.pid})`;
  return seen.seen === "held-draining" ? `${target.title}${owner}, which is ending` : `${target.title}${owner}, whose socket is missing`;
}
