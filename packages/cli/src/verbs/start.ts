/** `hob start DAEMON`: returns when it is ready, whoever started it. */
import * as kit from "@hob/kit/client";
import { answer, formatMeasured, type VerbArguments, type VerbContext, withProgress } from "@hob/kit/verb";
import { absolutePath } from "../adapters/paths.ts";
import { namedEntry, recordedEntry } from "../daemons.ts";
import type { Manage } from "../manage.ts";
import { startOptionsFor, timed } from "../options.ts";
import { nameOf } from "../show/daemon.ts";
import { showConfigRemarks } from "../show/remarks.ts";

type Starting = Pick<Manage, "probe" | "start">;

export const run = (args: VerbArguments, context: VerbContext): Promise<number> => start(args, context, kit);

export async function start(args: VerbArguments, context: VerbContext, manage: Starting): Promise<number> {
  const name = args.required("DAEMON");
  const within = timed(args, context);
  const startedMs = context.clock.monotonicMs();
  const { probe, started } = await withProgress(context, `starting ${name}`, async (say) => {
    const directory = args.text("directory");
    const entry = namedEntry(name, args, within) ?? (await recordedEntry(name, within, manage));
    const options = startOptionsFor(args, within, entry, say);
    return await manage.start(name, directory === undefined ? options : { ...options, directory: absolutePath(context.cwd, directory) });
  });
  const tookMs = context.clock.monotonicMs() - startedMs;
  const { daemon, instance, pid, version } = probe;
  const remarks = probe.status?.config.remarks ?? [];
  await answer(context, { daemon, instance, pid, version, started, tookMs, remarks }, () =>
    started
      ? `${nameOf(probe)} is ready (pid ${pid}, started in ${formatMeasured(tookMs)})\n`
      : `${nameOf(probe)} was running already (pid ${pid})\n`,
  );
  await showConfigRemarks(remarks, context);
  return 0;
}
