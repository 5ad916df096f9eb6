/** How one daemon is named and described in a line: used by every verb that shows one. */
import type { ConnectionReport, Probe, StatusReport } from "@hob/kit/client";
import { type Cell, formatAgo, formatDuration, type Style } from "@hob/kit/verb";

/** `py`, or `term@work` where it is not the default instance. Accepted by every verb as it is shown. */
export function nameOf({ daemon, instance }: Pick<Probe, "daemon" | "instance">): string {
  return instance === "default" ? daemon : `${daemon}@${instance}`;
}

/** A process of it is alive. */
export function isAlive(probe: Probe): boolean {
  return probe.state !== "absent" && probe.state !== "stale" && !isUnknown(probe);
}

/** Nothing could be found out: its directory is not ours, say. */
export function isUnknown({ failure }: Probe): boolean {
  return failure !== undefined;
}

/** It answers, or would in a moment: nothing to explain. */
export function isWell(probe: Probe): boolean {
  return probe.state === "ready" || probe.state === "busy";
}

/** The state in a word for people: a daemon that ended in order is `stopped`, one that ended without a word is `dead`. */
export function stateWord(probe: Probe): string {
  if (isUnknown(probe)) return "unknown";
  if (probe.state === "stale") return "dead";
  return probe.state === "absent" && probe.owner !== undefined ? "stopped" : probe.state;
}

export function stateCell(probe: Probe): Cell {
  const styles: Record<string, Style> = {
    ready: "green",
    busy: "green",
    starting: "yellow",
    draining: "yellow",
    unresponsive: "red",
    unreachable: "red",
    dead: "red",
    unknown: "red",
  };
  const word = stateWord(probe);
  const style = styles[word];
  return style === undefined ? word : { text: word, style };
}

export function uptimeOf(probe: Probe, nowMs: number): string {
  if (!isAlive(probe)) return "";
  const startedAt = probe.status?.startedAt ?? probe.owner?.startedAt;
  return startedAt === undefined ? "" : formatDuration(Math.max(0, nowMs - startedAt));
}

/** `hob in /work/project`. */
export function starterOf(probe: Probe): string {
  const by = probe.status?.startedBy ?? probe.owner?.startedBy;
  return by === undefined ? "" : `${by.program} in ${by.cwd}`;
}

/** Who uses it. A connection that only asks for the status, as this command does, gives no name. */
export function usersOf(report: StatusReport): readonly ConnectionReport[] {
  return report.connections.filter(({ program }) => program !== "");
}

/** It answers, and nobody would miss it: no client, no call, and nothing that holds it. */
export function isIdle({ status }: Probe): boolean {
  if (status === undefined || status.holds.length > 0) return false;
  return usersOf(status).length === 0 && status.requests.inFlight === 0;
}

/** When it will end by itself, in words. */
export function idleExitOf(report: StatusReport | undefined): string {
  if (report === undefined) return "";
  if (report.holds.length > 0) return `held: ${report.holds.join(", ")}`;
  if (usersOf(report).length > 0 || report.requests.inFlight > 0) return "while in use";
  if (report.idleExitInMs !== undefined) return `in ${formatDuration(report.idleExitInMs)}`;
  // The question itself is a connection, which stops the idle clock for its moment. `Infinity` is null in JSON.
  const { idleMs } = report.limits;
  return typeof idleMs === "number" && Number.isFinite(idleMs) ? `${formatDuration(idleMs)} idle` : "never";
}

/** What to know about a daemon that is not simply running: the kit's own sentence, or when and why it ended. */
export function explanationOf(probe: Probe, nowMs: number): string {
  const ended = probe.owner?.ended;
  return probe.state === "absent" && ended !== undefined ? `stopped ${formatAgo(ended.at, nowMs)}: ${ended.reason}` : probe.explanation;
}
