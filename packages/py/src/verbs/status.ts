/** `hob py status`: what the interpreters do, and how often compiled code was known. Answered while Python is busy. */
import { type Probe, probe } from "@hob/kit/client";
import {
  answer,
  type Cell,
  formatBytes,
  formatDuration,
  paint,
  renderPairs,
  type VerbArguments,
  type VerbContext,
  withProgress,
} from "@hob/kit/verb";
import type { Figures } from "../core/figures.ts";
import { homeOf } from "./home.ts";
import { timeOf } from "./present.ts";

/** As `hob status` ends: not running, and alive without an answer. */
const notRunningExit = 3;
const silentExit = 4;

export async function run(args: VerbArguments, context: VerbContext): Promise<number> {
  const found = await withProgress(context, "asking py", () => probe("py", { ...homeOf(context), ...timeOf(args, context) }));
  const { state, pid, version, status } = found;
  const figures = status?.own as Figures | undefined;
  await answer(context, { state, pid, version, uptimeMs: status?.uptimeMs, ...figures }, () => render(found, figures, context));
  if (status !== undefined) return 0;
  return ["absent", "stale"].includes(state) ? notRunningExit : silentExit;
}

function render({ state, pid, status, explanation }: Probe, figures: Figures | undefined, { stdout }: VerbContext): string {
  const title = paint(stdout, "bold", "py");
  if (status === undefined || figures === undefined) return `${title}  ${state}\n${renderPairs([["", explanation]], stdout)}`;
  return `${title}  ${state} (pid ${pid}, up ${formatDuration(status.uptimeMs)})\n\n${renderPairs(pairsOf(figures, status.memory.rssBytes), stdout)}`;
}

function pairsOf(figures: Figures, residentBytes: number): [string, Cell][] {
  const { workersRunning, workersIdle, workersBooting, workersMax, workersReplaced, workersMemoryBytes } = figures;
  const { cacheEntries, cacheEntriesMax, cacheBytes, cacheHits, cacheMisses } = figures;
  return [
    ["programs", `${figures.programsRun} run, ${figures.programsKilled} killed`],
    ["queue", `${figures.queueWaiting} waiting`],
    [
      "workers",
      `${workersRunning} of at most ${workersMax} busy, ${workersIdle} warm, ${workersBooting} starting, ${workersReplaced} replaced`,
    ],
    ["memory", `${formatBytes(workersMemoryBytes)} in warm workers, ${formatBytes(residentBytes)} resident in all`],
    ["sessions", figures.sessions === 0 ? "none" : `${figures.sessions} (hob py sessions)`],
    [
      "cache",
      `${cacheHits} hits, ${cacheMisses} misses, ${cacheEntries} of at most ${cacheEntriesMax} programs, ${formatBytes(cacheBytes)}`,
    ],
  ];
}
