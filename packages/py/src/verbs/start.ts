/** `hob py start`: returns when the daemon is ready. */
import { start } from "@hob/kit/client";
import { answer, formatMeasured, type VerbArguments, type VerbContext, withProgress } from "@hob/kit/verb";
import { daemonEntry } from "../adapters/installed.ts";
import { homeOf } from "./home.ts";
import { timeOf } from "./present.ts";

export async function run(args: VerbArguments, context: VerbContext): Promise<number> {
  const { clock, signal } = context;
  const beganMs = clock.monotonicMs();
  const { probe, started } = await withProgress(context, "starting Python", (say) =>
    start("py", { ...homeOf(context), ...timeOf(args, context), entry: daemonEntry(), program: "hob", signal, onRemark: say }),
  );
  const tookMs = clock.monotonicMs() - beganMs;
  const { pid, version } = probe;
  await answer(context, { pid, version, started, tookMs }, () =>
    started ? `py is ready (pid ${pid}, started in ${formatMeasured(tookMs)})\n` : `py was running already (pid ${pid})\n`,
  );
  return 0;
}
