/** `hob restart DAEMON`: a fresh one in place of the old one, which goes only when the new one would start, as far as that can be tried. */
import * as kit from "@hob/kit/client";
import { answer, formatMeasured, type VerbArguments, type VerbContext, withProgress } from "@hob/kit/verb";
import { builtinEntry, recordedEntry } from "../daemons.ts";
import type { Manage } from "../manage.ts";
import { startOptionsFor, timed } from "../options.ts";
import { nameOf } from "../show/daemon.ts";

export const run = (args: VerbArguments, context: VerbContext): Promise<number> => restart(args, context, kit);

export async function restart(args: VerbArguments, context: VerbContext, manage: Pick<Manage, "probe" | "restart">): Promise<number> {
  const name = args.required("DAEMON");
  const within = timed(args, context);
  const startedMs = context.clock.monotonicMs();
  const { probe, previousPid } = await withProgress(context, `restarting ${name}`, async (say) =>
    manage.restart(name, startOptionsFor(args, within, builtinEntry(name) ?? (await recordedEntry(name, within, manage)), say)),
  );
  const tookMs = context.clock.monotonicMs() - startedMs;
  const { daemon, instance, pid, version } = probe;
  await answer(context, { daemon, instance, pid, version, previousPid, tookMs }, () => {
    const before = previousPid === undefined ? "none ran before" : `in place of pid ${previousPid}`;
    return `${nameOf(probe)} is ready (pid ${pid}, ${before}, in ${formatMeasured(tookMs)})\n`;
  });
  return 0;
}
