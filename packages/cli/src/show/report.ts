/** The groups of a running daemon's own report, in the order in which a person asks: life, work, load, files. */
import type { LastEnd, StatusReport } from "@hob/kit/client";
import { type Canvas, formatAgo, formatBytes, formatDuration, formatMeasured, renderTable } from "@hob/kit/verb";
import { idleExitOf, usersOf } from "./daemon.ts";
import type { Group, Pairs } from "./group.ts";
import { ownGroups } from "./own-figures.ts";

export function reportGroups(report: StatusReport, canvas: Canvas, nowMs: number): Group[] {
  return [
    ["Life", lifePairs(report, nowMs)],
    ["Work", workPairs(report)],
    ["Connections", connectionTable(report, canvas, nowMs)],
    ["Methods", methodTable(report, canvas)],
    ...ownGroups(report.own, canvas),
    ["Load", loadPairs(report)],
    ["Children", childTable(report, canvas, nowMs)],
    ["Files", filePairs(report, nowMs)],
    ["Limits", [["in force", Object.entries(report.limits).map(limitText).join(", ")]]],
  ];
}

function lifePairs(report: StatusReport, nowMs: number): Pairs {
  const { startedBy } = report;
  return [
    ["pid", String(report.pid)],
    ["up", formatDuration(report.uptimeMs)],
    ["version", `${report.version} (build ${report.build}), Node.js ${report.node.replace(/^v/, "")}`],
    ["started by", `${startedBy.program} (pid ${startedBy.pid}) in ${startedBy.cwd}`],
    ["belongs to", report.directory ?? ""],
    ["ends", idleExitOf(report)],
    ["held by", report.holds.join(", ")],
    ["generation", report.generation],
    ["last end", report.lastEnd === undefined ? "" : lastEndText(report.lastEnd, nowMs)],
    ["crash report", report.lastEnd?.report ?? ""],
  ];
}

export function lastEndText(end: LastEnd, nowMs: number): string {
  const when = end.at === undefined ? "" : ` ${formatAgo(end.at, nowMs)}`;
  return `${end.kind}${when}: ${end.reason} (pid ${end.pid})`;
}

function workPairs({ requests, streams, ignored, logLinesLost }: StatusReport): Pairs {
  const { notifications, lateReplies } = ignored;
  return [
    [
      "calls",
      `${requests.inFlight} in flight, ${requests.queued} queued, ${requests.served} served, ${requests.failed} failed, ${requests.refused} refused, ${requests.cancelled} cancelled`,
    ],
    ["streams", `${streams.open} open, ${formatBytes(streams.queuedBytes)} queued`],
    ["ignored", notifications + lateReplies === 0 ? "" : `${notifications} unknown notifications, ${lateReplies} late replies`],
    ["log lines lost", logLinesLost === 0 ? "" : String(logLinesLost)],
  ];
}

function connectionTable(report: StatusReport, canvas: Canvas, nowMs: number): string {
  const users = usersOf(report);
  if (users.length === 0) return "";
  const columns = [
    { title: "PROGRAM", least: 8 },
    { title: "PID", align: "right" },
    { title: "VERSION", least: 8 },
    { title: "SINCE", align: "right" },
    { title: "CALLS", align: "right" },
    { title: "STREAMS", align: "right" },
    { title: "QUEUED", align: "right" },
  ] as const;
  const rows = users.map((one) => [
    one.program,
    String(one.pid ?? "?"),
    one.version,
    formatAgo(one.connectedAt, nowMs),
    String(one.inFlight),
    String(one.streams),
    formatBytes(one.queuedBytes),
  ]);
  return renderTable(columns, rows, canvas);
}

function methodTable(report: StatusReport, canvas: Canvas): string {
  const called = Object.entries(report.methods).filter(
    ([, { served, failed, refused, inFlight, queued }]) => served + failed + refused + inFlight + queued > 0,
  );
  if (called.length === 0) return "";
  const columns = [
    { title: "METHOD", least: 10 },
    { title: "RUNS", align: "right" },
    { title: "WAITS", align: "right" },
    { title: "SERVED", align: "right" },
    { title: "FAILED", align: "right" },
    { title: "REFUSED", align: "right" },
    { title: "P50", align: "right" },
    { title: "P99", align: "right" },
    { title: "" },
  ] as const;
  const rows = called.map(([name, one]) => [
    name,
    String(one.inFlight),
    String(one.queued),
    String(one.served),
    String(one.failed),
    String(one.refused),
    formatMeasured(one.p50Ms),
    formatMeasured(one.p99Ms),
    (one.abandoned ?? 0) > 0 ? `${one.abandoned} ignored their abort` : "",
  ]);
  return renderTable(columns, rows, canvas);
}

function childTable(report: StatusReport, canvas: Canvas, nowMs: number): string {
  if (report.children.length === 0) return "";
  const columns = [
    { title: "PID", align: "right" },
    { title: "COMMAND", least: 12 },
    { title: "STARTED", align: "right" },
    { title: "" },
  ] as const;
  const rows = report.children.map(({ pid, command, startedAt, detached }) => [
    String(pid),
    command,
    formatAgo(startedAt, nowMs),
    detached ? "detached" : "",
  ]);
  return renderTable(columns, rows, canvas);
}

function loadPairs({ memory, cpu, loopDelay, process }: StatusReport): Pairs {
  return [
    [
      "memory",
      `${formatBytes(memory.rssBytes)} resident, ${formatBytes(memory.heapUsedBytes)} heap, ${formatBytes(memory.externalBytes)} external`,
    ],
    ["cpu", `${cpu.percent.toFixed(1)} %, ${formatMeasured(cpu.userMs)} user, ${formatMeasured(cpu.systemMs)} system`],
    [
      "event loop",
      `late by ${formatMeasured(loopDelay.p50Ms)} (p50), ${formatMeasured(loopDelay.p99Ms)} (p99), ${formatMeasured(loopDelay.maxMs)} at most`,
    ],
    ["process", processWords(process).join(", ")],
  ];
}

/** Limits for the whole life are told only where there are any. */
function processWords({ openFiles, nice, umask, processorSeconds, fileBytes, memoryBytes }: StatusReport["process"]): string[] {
  const words = [`${openFiles ?? "?"} files may be open`, `nice ${nice}`, `umask ${umask.toString(8).padStart(3, "0")}`];
  if (processorSeconds !== undefined) words.push(`at most ${processorSeconds} s of processor time in all`);
  if (fileBytes !== undefined) words.push(`files of at most ${formatBytes(fileBytes)}`);
  if (memoryBytes !== undefined) words.push(`at most ${formatBytes(memoryBytes)} of memory`);
  return words;
}

function filePairs(report: StatusReport, nowMs: number): Pairs {
  const { config } = report;
  const reload = config.lastReload === "none" ? "" : `, last reload ${config.lastReload}`;
  return [
    ["entry", report.entry],
    ["home", report.home],
    ["socket", report.socket],
    ["log", report.log],
    [
      "config",
      config.exists
        ? `${config.file} (read ${formatAgo(config.loadedAt, nowMs)}${reload})`
        : `${config.file} (does not exist: defaults)${reload}`,
    ],
    ["config remark", { text: (config.remarks ?? []).join("; "), style: "yellow" }],
    ["config error", config.error === undefined ? "" : { text: config.error.message, style: "red" }],
  ];
}

/** The unit is in the name, as everywhere in hob. */
function limitText([name, value]: [string, number]): string {
  if (/bytes/i.test(name)) return `${name} ${formatBytes(value)}`;
  return `${name} ${name.endsWith("Ms") ? formatDuration(value) : value}`;
}
