/** The report of one daemon as a page for people: a headline, then groups of labelled values, then tables. */
import type { Probe, StatusReport } from "@hob/kit/client";
import { type Canvas, fold, formatAgo, harmless, paint, paintCell, renderPairs, showFact, textOf, widthOf } from "@hob/kit/verb";
import { explanationOf, isAlive, isWell, nameOf, starterOf, stateCell } from "./daemon.ts";
import { type Group, type Pairs, renderGroup } from "./group.ts";
import { lastEndText, reportGroups } from "./report.ts";

export function renderStatus(probe: Probe, canvas: Canvas, nowMs: number): string {
  const groups = probe.status === undefined ? downGroups(probe, nowMs) : reportGroups(probe.status, canvas, nowMs);
  return headline(probe, canvas, nowMs) + groups.map((group) => renderGroup(group, canvas)).join("");
}

function headline(probe: Probe, canvas: Canvas, nowMs: number): string {
  const name = nameOf(probe);
  const state = stateCell(probe);
  const help = harmless(probe.status?.help ?? "");
  const first = `${paint(canvas, "bold", name)}  ${paintCell(canvas, state)}`;
  const fits = widthOf(`${name}  ${textOf(state)}  ${help}`) <= canvas.columns;
  const title = help === "" ? first : fits ? `${first}  ${help}` : `${first}\n${fold(help, canvas.columns).join("\n")}`;
  return isWell(probe) ? `${title}\n` : `${title}\n${renderPairs([["", explanationOf(probe, nowMs)], ...nextStep(probe)], canvas)}`;
}

/** For one that is alive and out of reach; what else is not well has its explanation, or passes. */
function nextStep(probe: Probe): Pairs {
  const stuck = probe.state === "unresponsive" || probe.state === "unreachable";
  return stuck ? [["", `Next: wait for it, or end it with \`hob stop ${nameOf(probe)} --now\`.`]] : [];
}

/** What can be said of a daemon that does not answer: its record, and its last snapshot. */
function downGroups(probe: Probe, nowMs: number): Group[] {
  const { owner, snapshot, lastEnd } = probe;
  const facts: Pairs = [
    ["pid", isAlive(probe) ? String(probe.pid ?? "") : ""],
    ["last pid", isAlive(probe) ? "" : String(owner?.pid ?? "")],
    ["version", probe.version ?? ""],
    ["started", owner === undefined ? "" : `${formatAgo(owner.startedAt, nowMs)} by ${starterOf(probe)}`],
    ["last end", lastEnd === undefined ? "" : lastEndText(lastEnd, nowMs)],
    ["crash report", lastEnd?.report ?? ""],
    ["entry", owner?.entry ?? ""],
    ["directory", owner?.directory ?? ""],
    ["log", owner?.log ?? ""],
    ["files", probe.path],
  ];
  const groups: Group[] = [["Last known", facts]];
  if (snapshot !== undefined) groups.push([`Snapshot, ${formatAgo(nowMs - snapshot.ageMs, nowMs)}`, snapshotPairs(snapshot.report)]);
  return groups;
}

function snapshotPairs(report: StatusReport): Pairs {
  const { requests, connections, holds } = report;
  return [
    ["state", report.state],
    ["served", `${requests.served} calls, ${requests.failed} failed, ${requests.inFlight} in flight`],
    ["connections", connections.map(({ program, pid }) => `${program} (${pid ?? "?"})`).join(", ")],
    ["held by", holds.join(", ")],
    ...Object.entries(report.own).map(([name, value]) => [name, showFact(value)] as const),
  ];
}
