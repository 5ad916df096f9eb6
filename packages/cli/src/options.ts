/** From arguments and context to the options that the kit's functions take. Absent stays absent, as their types want it. */
import type { ConnectOptions } from "@hob/kit/client";
import type { Say, VerbArguments, VerbContext } from "@hob/kit/verb";

/** Home and time of a function that only looks, for a verb that declares `--timeout`. */
export function optionsFor(args: VerbArguments, context: VerbContext): { home?: string; timeoutMs?: number } {
  return { ...homeOf(context), ...timeoutOf(args, context) };
}

/** Options of a function that may start a daemon; what it says on the way goes to `say`. */
export function startOptionsFor(args: VerbArguments, context: VerbContext, entry: string | undefined, say: Say): ConnectOptions {
  return { ...optionsFor(args, context), program: "hob", signal: context.signal, onRemark: say, ...(entry === undefined ? {} : { entry }) };
}

/** `--timeout` is the time of the whole command, whatever it does one after the other. */
export function timed(args: VerbArguments, context: VerbContext): VerbContext {
  return { ...context, deadline: context.deadline.atMost(args.number("timeout") ?? Number.POSITIVE_INFINITY) };
}

export function homeOf(context: VerbContext): { home?: string } {
  return context.home === undefined ? {} : { home: context.home };
}

function timeoutOf(args: VerbArguments, context: VerbContext): { timeoutMs?: number } {
  const { remainingMs } = timed(args, context).deadline;
  return Number.isFinite(remainingMs) ? { timeoutMs: remainingMs } : {};
}
