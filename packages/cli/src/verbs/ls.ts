/** `hob ls`: the daemons of this user, whoever started them. */
import type { Probe } from "@hob/kit/client";
import * as kit from "@hob/kit/client";
import {
  answer,
  type Canvas,
  type Column,
  harmless,
  indented,
  renderTable,
  type VerbArguments,
  type VerbContext,
  withProgress,
} from "@hob/kit/verb";
import type { Manage } from "../manage.ts";
import { optionsFor } from "../options.ts";
import { explanationOf, idleExitOf, isAlive, isUnknown, isWell, nameOf, starterOf, stateCell, uptimeOf, usersOf } from "../show/daemon.ts";

export const run = (args: VerbArguments, context: VerbContext): Promise<number> => ls(args, context, kit);

export async function ls(args: VerbArguments, context: VerbContext, manage: Pick<Manage, "list">): Promise<number> {
  const found = await withProgress(context, "asking the daemons", () => manage.list(optionsFor(args, context)));
  const shown = args.flag("all") ? found : found.filter((probe) => isAlive(probe) || isUnknown(probe));
  await answer(context, shown, () => renderDaemons(shown, context.stdout, context.clock.wallMs()));
  if (!context.json) await context.stderr.write(remark(shown.length, found.length - shown.length));
  return 0;
}

const columns: readonly Column[] = [
  { title: "DAEMON", least: 12 },
  { title: "STATE" },
  { title: "PID", align: "right" },
  { title: "VERSION", least: 8 },
  { title: "UP", align: "right" },
  { title: "USED BY", align: "right" },
  { title: "ENDS", least: 8 },
  { title: "DIRECTORY", least: 9 },
  { title: "STARTED BY", least: 10 },
];

/** One line each, and under the table a sentence for each one that is not simply running. Nothing for nobody. */
export function renderDaemons(probes: readonly Probe[], canvas: Canvas, nowMs: number): string {
  if (probes.length === 0) return "";
  const table = renderTable(
    columns,
    probes.map((probe) => row(probe, nowMs)),
    canvas,
  );
  const notes = probes.filter((probe) => !isWell(probe)).map((probe) => harmless(`${nameOf(probe)}: ${explanationOf(probe, nowMs)}`));
  return notes.length === 0 ? table : `${table}\n${notes.map((note) => `${indented(note, 0, canvas.columns)}\n`).join("")}`;
}

function row(probe: Probe, nowMs: number): Parameters<typeof renderTable>[1][number] {
  const { status, owner } = probe;
  const users = status === undefined ? "" : String(usersOf(status).length);
  const pid = isAlive(probe) ? String(probe.pid ?? "") : "";
  const ends = isAlive(probe) ? idleExitOf(status) : "";
  const directory = status?.directory ?? owner?.directory ?? "";
  return [nameOf(probe), stateCell(probe), pid, probe.version ?? "", uptimeOf(probe, nowMs), users, ends, directory, starterOf(probe)];
}

function remark(shown: number, hidden: number): string {
  const more = hidden === 0 ? "" : `${hidden} more ran here and ${hidden === 1 ? "does" : "do"} not run now: hob ls --all\n`;
  return shown > 0 ? more : `No daemon runs here.\n${more}`;
}
