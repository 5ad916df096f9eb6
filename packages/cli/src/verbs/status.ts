/** `hob status [DAEMON]`: everything about one daemon, or a line for each. The exit code says whether it runs. */
import type { Probe } from "@hob/kit/client";
import * as kit from "@hob/kit/client";
import { answer, type VerbArguments, type VerbContext, withProgress } from "@hob/kit/verb";
import { requireKnown } from "../known.ts";
import type { Manage } from "../manage.ts";
import { optionsFor } from "../options.ts";
import { isAlive, isWell } from "../show/daemon.ts";
import { renderStatus } from "../show/status.ts";
import { renderDaemons } from "./ls.ts";

type Looking = Pick<Manage, "list" | "probe">;

export const run = (args: VerbArguments, context: VerbContext): Promise<number> => status(args, context, kit);

export async function status(args: VerbArguments, context: VerbContext, manage: Looking): Promise<number> {
  const name = args.text("DAEMON");
  return name === undefined ? await statusOfAll(args, context, manage) : await statusOfOne(name, args, context, manage);
}

async function statusOfOne(name: string, args: VerbArguments, context: VerbContext, manage: Looking): Promise<number> {
  const probe = await withProgress(context, `asking ${name}`, () => manage.probe(name, optionsFor(args, context)));
  if (probe.state === "absent") await requireKnown(name, context, manage);
  await answer(context, probe, () => renderStatus(probe, context.stdout, context.clock.wallMs()));
  return exitCodeOf(probe);
}

async function statusOfAll(args: VerbArguments, context: VerbContext, manage: Looking): Promise<number> {
  const alive = (await withProgress(context, "asking the daemons", () => manage.list(optionsFor(args, context)))).filter(isAlive);
  await answer(context, alive, () => renderDaemons(alive, context.stdout, context.clock.wallMs()));
  if (alive.length === 0 && !context.json) await context.stderr.write("No daemon runs here.\n");
  return alive.length === 0 ? 3 : Math.max(...alive.map(exitCodeOf));
}

function exitCodeOf(probe: Probe): number {
  if (isWell(probe)) return 0;
  return isAlive(probe) ? 4 : 3;
}
