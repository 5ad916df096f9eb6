/**
 * Ending a daemon of any version, and returning when its claim is free (L8). Politely over the frozen control protocol;
 * below it, SIGTERM to the verified owner. Only `now` goes on to SIGKILL, and only after the identity matched (L7).
 */
import { Deadline } from "../../base/deadline.ts";
import { shellWord } from "../../base/shell-word.ts";
import { HobError } from "../../errors/hob-error.ts";
import type { ErrorCode } from "../../errors/table.ts";
import { controlMethods, type StatusReport } from "../../wire/control.ts";
import { type Limits, limitsWith } from "../../wire/limits.ts";
import type { ForcedEnd, StartNote } from "../../wire/start-note.ts";
import { claimHeld, lookAtClaim } from "../claim-look.ts";
import type { Target } from "../face.ts";
import { inquire } from "../inquire.ts";
import type { ClientPorts } from "../ports.ts";
import { deadlineOf } from "../reach.ts";
import { StartNotes } from "../start-note.ts";
import { hintName, type ResolvedTarget, resolveTarget } from "../target.ts";
import { endFamily, type Family, familyOf } from "./family.ts";
import { findVictim, type Victim, victimOnItsWay, victimThatAnswered, waitForEnd } from "./victim.ts";

export interface StopOptions extends Target {
  /** End it even if it does not answer: SIGTERM, then SIGKILL. */
  now?: boolean;
  timeoutMs?: number;
  reason?: string;
}

export interface StopOutcome {
  /** False when nothing was running. */
  stopped: boolean;
  pid: number | undefined;
  /** True when it took a SIGKILL. */
  forced: boolean;
  /** Pids of descendants that should have ended with it and could not be ended; usually none. */
  left: number[];
  tookMs: number;
}

/** Time for an answer to `$/stop`; a frozen daemon gives none. */
const answerMs = 3_000;
/** With `now`: time between SIGTERM, a second one, and SIGKILL. */
const stepMs = 700;
/** After SIGKILL: how long the kernel may take to clear the process away, however little time was allowed. */
const killMs = 2_000;

export async function stop(ports: ClientPorts, name: string, { now, timeoutMs, reason, ...options }: StopOptions): Promise<StopOutcome> {
  const target = resolveTarget(ports, name, options);
  const deadline = timeoutMs === undefined ? undefined : deadlineOf(ports, timeoutMs);
  const { generation: _, ...outcome } = await stopTarget(ports, target, {
    now: now === true,
    reason: reason ?? (now === true ? "stop --now" : "stop"),
    deadline,
  });
  return outcome;
}

export interface StopOrder {
  now?: boolean;
  reason: string;
  /** Absent: as long as the daemon may take. */
  deadline: Deadline | undefined;
}

/** `generation` is that of the life that was ended, as far as it is known. */
export async function stopTarget(
  ports: ClientPorts,
  target: ResolvedTarget,
  { now, reason, deadline }: StopOrder,
): Promise<StopOutcome & { generation: string | undefined }> {
  const startedMs = ports.clock.monotonicMs();
  const tookMs = (): number => Math.round(ports.clock.monotonicMs() - startedMs);
  const whole = deadline ?? Deadline.never(ports.clock);
  const asked = await askToStop(ports, target, reason, whole.atMost(now === true ? stepMs : answerMs));
  const victim = asked === undefined ? await findVictim(ports, target, whole) : await victimThatAnswered(ports, target, asked);
  if (victim === undefined) return { stopped: false, pid: undefined, generation: undefined, forced: false, left: [], tookMs: tookMs() };
  if (asked === undefined) await markEnding(ports, target, endMs(asked));
  const family = await familyOfVictim(ports, victim, asked, now === true);
  const patience = deadline ?? Deadline.after(ports.clock, patienceMs(asked));
  const forced = now === true ? await force(ports, target, victim, patience) : await end(ports, target, victim, patience, asked);
  await endLaunched(ports, target, startedMs, patience, now === true);
  const left = family === undefined ? [] : await endFamily(ports, family, now === true, deadline ?? Deadline.never(ports.clock));
  const { pid, generation } = victim;
  await markEnded(ports, target, forced && generation !== undefined ? forcedEnd(ports, generation, reason) : undefined);
  return { stopped: true, pid, generation, forced, left, tookMs: tookMs() };
}

/** Somebody may have launched a process that found the instance owned, or has not looked yet: it must not come up after the stop. */
async function endLaunched(ports: ClientPorts, target: ResolvedTarget, beforeMs: number, deadline: Deadline, now: boolean): Promise<void> {
  // Where something else stands in the place of the lock, nobody can claim it and come up.
  const { launched } = await lookAtClaim(ports, target.paths).catch(() => ({ launched: undefined }));
  if (launched === undefined || launched.launchedMs > beforeMs) return;
  const victim = victimOnItsWay(launched);
  if (now) await force(ports, target, victim, deadline);
  else await end(ports, target, victim, deadline, undefined);
}

/** Looked for only where it may have children: it costs a look at all processes of the machine. */
async function familyOfVictim(
  ports: ClientPorts,
  { directory, generation, identity }: Victim,
  asked: StatusReport | undefined,
  now: boolean,
): Promise<Family | undefined> {
  if (directory === undefined || generation === undefined || (!now && asked?.children.length === 0)) return undefined;
  return await familyOf(ports, { directory, generation, daemon: identity });
}

/** Politely. False: it took no SIGKILL. */
async function end(
  ports: ClientPorts,
  target: ResolvedTarget,
  victim: Victim,
  deadline: Deadline,
  asked: StatusReport | undefined,
): Promise<false> {
  if (asked === undefined && victim.state !== "draining" && victim.state !== "closed") await terminate(ports, target, victim);
  if (await waitForEnd(ports, target, victim, deadline)) return false;
  throw stillAlive(target, victim.pid);
}

/** As long as the daemon may take by its own limits. */
function endMs(asked: StatusReport | undefined): number {
  const limits: Partial<Limits> = asked?.limits ?? {};
  const { drainMs, closeMs, exitMs } = limitsWith(limits);
  return drainMs + closeMs + exitMs;
}

/** And a little more. */
function patienceMs(asked: StatusReport | undefined): number {
  return endMs(asked) + 4_000;
}

/** The status of the one that said it will end; `undefined` when nobody answered. Needs no hello, so any version can be ended. */
async function askToStop(
  ports: ClientPorts,
  target: ResolvedTarget,
  reason: string,
  deadline: Deadline,
): Promise<StatusReport | undefined> {
  const asked = await inquire(ports, target, deadline);
  if (asked.kind !== "answered") return undefined;
  try {
    await markEnding(ports, target, endMs(asked.status));
    await asked.session.control(controlMethods.stop, { reason }, deadline);
    return asked.status;
  } catch (error) {
    if (error instanceof HobError && endingCodes.includes(error.code)) return asked.status;
    if (error instanceof HobError && error.code === "timed-out") return undefined;
    throw error;
  } finally {
    asked.session.destroy();
  }
}

/** It was ending already when it was asked. */
const endingCodes: ErrorCode[] = ["outcome-unknown", "disconnected", "draining"];

async function terminate(ports: ClientPorts, target: ResolvedTarget, { identity }: Victim): Promise<void> {
  const { processes } = await ports.starter();
  if (identity !== undefined && (await processes.signal(identity, "SIGTERM"))) return;
  if ((await claimHeld(ports, target.paths)) !== true) return;
  const own = await processes.identify(processes.pid);
  if (identity !== undefined && own !== undefined && identity.bootId === own.bootId && identity.namespace !== own.namespace)
    throw elsewhere(target);
  throw new HobError("unreachable", `${target.title} is alive, does not answer, and its record names no process that could be verified`, {
    hint: `Find the process that holds ${target.paths.ownerLock} (\`fuser ${shellWord(target.paths.ownerLock)}\`) and end it.`,
  });
}

/** No signal from here reaches it, and `fuser` does not see it. */
function elsewhere(target: ResolvedTarget): HobError {
  return new HobError(
    "unreachable",
    `${target.title} is alive, does not answer, and runs in another pid namespace (a container, or outside of this one)`,
    {
      hint: `Run \`hob stop ${hintName(target)} --now\` in there.`,
    },
  );
}

/** True when it took a SIGKILL. */
async function force(ports: ClientPorts, target: ResolvedTarget, victim: Victim, deadline: Deadline): Promise<boolean> {
  const { processes } = await ports.starter();
  for (const signal of ["SIGTERM", "SIGTERM", "SIGKILL"] as const) {
    if (victim.identity !== undefined) await processes.signal(victim.identity, signal);
    const step = signal === "SIGKILL" ? Deadline.after(ports.clock, killMs) : deadline.atMost(stepMs);
    if (await waitForEnd(ports, target, victim, step)) return signal === "SIGKILL";
  }
  await terminate(ports, target, victim);
  throw stillAlive(target, victim.pid);
}

/** What a daemon that is killed cannot write down itself. */
function forcedEnd({ clock, self }: ClientPorts, generation: string, reason: string): ForcedEnd {
  return { generation, at: clock.wallMs(), reason: `it did not end, and was killed by ${self.program} (pid ${self.pid}): ${reason}` };
}

/**
 * So that callers which start only unless stopped on purpose do not bring it back at once (RACE-18): a mark before the
 * daemon is asked to end, for they may be waiting for its end already, and another after it. A mark that cannot be left
 * changes nothing about the stop.
 */
async function markEnding(ports: ClientPorts, target: ResolvedTarget, endsInMs: number): Promise<void> {
  // What was launched must stay known while it may live.
  await mark(ports, target, async (notes, left) => (left?.kind === "starting" ? undefined : await notes.stopping(endsInMs)));
}

async function markEnded(ports: ClientPorts, target: ResolvedTarget, forced: ForcedEnd | undefined): Promise<void> {
  await mark(ports, target, (notes, left) => notes.stopped(left, forced));
}

type WriteMark = (notes: StartNotes, left: StartNote | undefined) => Promise<void>;

async function mark(ports: ClientPorts, target: ResolvedTarget, write: WriteMark): Promise<void> {
  await markUnderLock(ports, target, write).catch(() => undefined);
}

async function markUnderLock(ports: ClientPorts, target: ResolvedTarget, write: WriteMark): Promise<void> {
  const { locks, processes } = await ports.starter();
  const lock = await locks.open(target.paths.startLock);
  try {
    if (!(await lock.tryExclusive())) return; // somebody starts it on purpose already
    const by = { program: ports.self.program, pid: ports.self.pid };
    const { notes, left } = await StartNotes.open({ clock: ports.clock, processes, lock, by });
    await write(notes, left);
  } finally {
    await lock.close();
  }
}

function stillAlive(target: ResolvedTarget, pid: number | undefined): HobError {
  const who = pid === undefined ? target.title : `${target.title} (pid ${pid})`;
  return new HobError("unresponsive", `${who} was asked to end and is still alive`, {
    hint: `Wait, or end it with \`hob stop ${hintName(target)} --now\`.`,
    details: { pid },
  });
}
