/** `hob py stop`: returns when the daemon is gone, with its sessions and whatever still ran. */
import { stop } from "@hob/kit/client";
import { answer, formatMeasured, type VerbArguments, type VerbContext, withProgress } from "@hob/kit/verb";
import { homeOf } from "./home.ts";
import { timeOf } from "./present.ts";

export async function run(args: VerbArguments, context: VerbContext): Promise<number> {
  const now = args.flag("now");
  const options = { ...homeOf(context), ...timeOf(args, context), now, reason: now ? "hob py stop --now" : "hob py stop" };
  const outcome = await withProgress(context, "stopping py", () => stop("py", options));
  const { stopped, pid, forced, tookMs } = outcome;
  await answer(context, outcome, () =>
    stopped ? `py ${forced ? "was ended by force" : "stopped"} (pid ${pid}, in ${formatMeasured(tookMs)})\n` : "py was not running\n",
  );
  return 0;
}
