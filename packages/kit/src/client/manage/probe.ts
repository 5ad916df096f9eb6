/**
 * What is known of a daemon from outside, without starting or changing anything. The one function behind every command's
 * question "is it running?"; state/probe.ts has the table.
 */
import { HobError } from "../../errors/hob-error.ts";
import { readRecord } from "../../ports/state-file.ts";
import { probeTable, type Sighting } from "../../state/probe.ts";
import type { LastEnd, StatusReport } from "../../wire/control.ts";
import { limitTable } from "../../wire/limits.ts";
import { isObject } from "../../wire/messages.ts";
import { readSnapshot } from "../../wire/status-report.ts";
import { type ClaimLook, lookAtClaim, readOwner } from "../claim-look.ts";
import type { Probe, Target } from "../face.ts";
import { inquire } from "../inquire.ts";
import { readLastEnd } from "../last-end.ts";
import type { ClientPorts } from "../ports.ts";
import { deadlineOf } from "../reach.ts";
import { type ResolvedTarget, resolveTarget } from "../target.ts";
import { withConfigAge } from "./config-age.ts";

/** Long enough for a busy event loop, short enough for a person. */
const probeMs = 3_000;

/** More than this many calls in flight or waiting is called busy. */
const busyQueue = 1;

export async function probe(ports: ClientPorts, name: string, options: Target & { timeoutMs?: number }): Promise<Probe> {
  return await probeTarget(ports, resolveTarget(ports, name, options), options.timeoutMs ?? probeMs);
}

export async function probeTarget(ports: ClientPorts, target: ResolvedTarget, timeoutMs: number): Promise<Probe> {
  const seen = await sight(ports, target, timeoutMs);
  const look: ClaimLook =
    seen.sighting === "nobody"
      ? await lookAtClaim(ports, target.paths)
      : { seen: "held", owner: await readOwner(ports.files, target.paths), launched: undefined };
  const state = probeTable[seen.sighting][look.seen];
  const over = state === "absent" || state === "stale";
  const lastEnd = over ? await readLastEnd(ports.files, target.paths, look.owner) : undefined;
  const snapshot = seen.status === undefined ? await lastSnapshot(ports, target) : undefined;
  return {
    daemon: target.paths.name,
    instance: target.paths.instance,
    state,
    pid: seen.status?.pid ?? (over ? undefined : (look.launched ?? look.owner)?.pid),
    version: seen.status?.version ?? (look.launched === undefined ? look.owner?.version : undefined),
    owner: look.owner,
    explanation: explain(state, target, look, seen.status, lastEnd),
    status: seen.status === undefined ? undefined : await withConfigAge(ports.files, target, seen.status),
    snapshot,
    lastEnd,
    path: target.paths.directory,
  };
}

interface Seen {
  sighting: Sighting;
  status: StatusReport | undefined;
}

/** Looks, and asks for the status. A full queue or a hang-up is looked at again within the time. */
async function sight(ports: ClientPorts, target: ResolvedTarget, timeoutMs: number): Promise<Seen> {
  const deadline = deadlineOf(ports, timeoutMs);
  for (;;) {
    const seen = await inquire(ports, target, deadline);
    if (seen.kind === "nobody" || seen.kind === "silent") return { sighting: seen.kind, status: undefined };
    if (seen.kind === "answered") {
      seen.session.destroy();
      return { sighting: sightingOf(seen.status), status: seen.status };
    }
    if (deadline.expired) return { sighting: "silent", status: undefined };
    await new Promise<void>((resolve) => ports.clock.timer(10 + ports.random.fraction() * 20, resolve));
  }
}

function sightingOf(status: StatusReport): Sighting {
  if (status.state === "draining" || status.state === "closed") return "answered-draining";
  if (status.state === "starting" || status.state === "claiming") return "answered-starting";
  return status.requests.queued >= busyQueue ? "answered-busy" : "answered";
}

async function lastSnapshot(ports: ClientPorts, target: ResolvedTarget): Promise<Probe["snapshot"]> {
  const read = await readRecord(ports.files, target.paths.snapshot, limitTable.stateFileBytes.value, isObject);
  const snapshot = read.kind === "value" ? readSnapshot(read.value) : undefined;
  return snapshot === undefined ? undefined : { report: snapshot.report, ageMs: Math.max(0, ports.clock.wallMs() - snapshot.at) };
}

function explain(
  state: Probe["state"],
  target: ResolvedTarget,
  look: ClaimLook,
  status: StatusReport | undefined,
  lastEnd: LastEnd | undefined,
): string {
  const pid = status?.pid ?? look.launched?.pid ?? look.owner?.pid;
  const owner = pid === undefined ? "its owner" : `pid ${pid}`;
  switch (state) {
    case "absent":
    case "stale":
      return `it is not running${lastEnd === undefined ? "" : `; ${endWords(lastEnd)}`}`;
    case "starting":
      return `${owner} is starting`;
    case "ready":
      return "it answers";
    case "busy":
      return `it answers; ${status?.requests.inFlight ?? 0} calls run and ${status?.requests.queued ?? 0} wait`;
    case "draining":
      return `${owner} is ending`;
    case "unresponsive":
      return `${owner} is alive but did not answer`;
    case "unreachable":
      return `${owner} is alive but ${target.paths.socket} is missing or refuses`;
  }
}

function endWords({ kind, at, reason, report, pid }: LastEnd): string {
  const life = `its last life (pid ${pid})`;
  const time = at === undefined ? "" : ` at ${new Date(at).toISOString()}`;
  switch (kind) {
    case "clean":
      return `it ended in order: ${reason}`;
    case "failed":
      return `its last start (pid ${pid}) failed${time}: ${reason}`;
    case "crashed":
      return `${life} crashed${time}: ${reason}${report === undefined ? "" : ` (see ${report})`}`;
    case "exited":
      return `${life} ended${time}: ${reason}`;
    case "forced":
      return `${life} was ended by force${time}: ${reason}`;
    case "killed":
      return `${life} ended without a word`;
  }
}

/** Never throws: for listing many, where one bad entry must not hide the others. What kept it from looking is in `failure`. */
export async function probeSafely(ports: ClientPorts, target: ResolvedTarget, timeoutMs: number): Promise<Probe> {
  try {
    return await probeTarget(ports, target, timeoutMs);
  } catch (thrown) {
    const failure = HobError.from(thrown, "internal").toBody();
    return {
      daemon: target.paths.name,
      instance: target.paths.instance,
      state: "unreachable",
      pid: undefined,
      version: undefined,
      owner: undefined,
      explanation: failure.message,
      failure,
      status: undefined,
      snapshot: undefined,
      path: target.paths.directory,
    };
  }
}
