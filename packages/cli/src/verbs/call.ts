/** `hob call DAEMON METHOD …`: any method of any daemon, from a script. calls/ knows inputs and streams. */
import { HobError } from "@hob/kit";
import type { CallOptions, MethodListing, UntypedClient } from "@hob/kit/client";
import * as kit from "@hob/kit/client";
import { answer, formatDuration, type Say, type VerbArguments, type VerbContext, withProgress } from "@hob/kit/verb";
import { readInput } from "../calls/input.ts";
import { showProgress, showValue } from "../calls/show.ts";
import { type CallOrder, runStream } from "../calls/stream.ts";
import { namedEntry, recordedEntry } from "../daemons.ts";
import { elseUnknown } from "../known.ts";
import type { Manage } from "../manage.ts";
import { optionsFor, startOptionsFor, timed } from "../options.ts";
import { isPair } from "../schema/input.ts";
import { chosenListing } from "./methods.ts";

type Calling = Pick<Manage, "open" | "methods" | "probe" | "list">;

export const run = (args: VerbArguments, context: VerbContext): Promise<number> => call(args, context, kit);

export async function call(args: VerbArguments, context: VerbContext, manage: Calling): Promise<number> {
  const within = timed(args, context);
  const name = args.required("DAEMON");
  try {
    const client = await withProgress(within, `reaching ${name}`, (say) => reach(name, args, within, manage, say));
    try {
      return await callMethod(client, name, args, within, manage);
    } finally {
      client.destroy();
    }
  } catch (error) {
    throw inAskedTime(error, args);
  }
}

async function callMethod(
  client: UntypedClient,
  name: string,
  args: VerbArguments,
  context: VerbContext,
  manage: Calling,
): Promise<number> {
  const method = args.required("METHOD");
  const listed = async (): Promise<MethodListing> => chosenListing(name, method, await manage.methods(name, optionsFor(args, context)));
  const kind = client.isStream(method) ? "stream" : "call";
  // Only pairs are read by the method's schema; without them one question less is asked.
  const input = await readInput(
    args,
    context,
    args.texts("INPUT").some(isPair) ? await listed() : { name: method, kind, input: undefined },
  );
  const options = callOptions(args, context);
  try {
    return await (kind === "stream" ? runStream : runCall)(client, { method, input, options, raw: args.flag("raw") }, context);
  } catch (error) {
    if (error instanceof HobError && error.code === "unknown-method") await listed(); // throws with the nearest name
    throw error;
  }
}

/** A call is given what reaching the daemon has left of the time; the person knows only what was asked for. */
function inAskedTime(error: unknown, args: VerbArguments): unknown {
  const askedMs = args.number("timeout");
  if (askedMs === undefined || !(error instanceof HobError) || error.code !== "timed-out") return error;
  const text = `${args.required("METHOD")} was not answered within the ${formatDuration(askedMs)} of --timeout`;
  return new HobError("timed-out", text, { hint: error.hint, cause: error });
}

/**
 * A daemon that hob brings is opened with its entry, so that a newer hob replaces an older daemon. Any other one is asked
 * for where it is; only when it does not run is its record read, to start it as it was started before.
 */
async function reach(name: string, args: VerbArguments, context: VerbContext, manage: Calling, say: Say): Promise<UntypedClient> {
  const entry = args.flag("no-start") ? undefined : namedEntry(name, args, context);
  if (entry !== undefined) return await manage.open(name, startOptionsFor(args, context, entry, say));
  const found = () => manage.open(name, { ...startOptionsFor(args, context, undefined, say), start: "never" });
  if (args.flag("no-start")) return await elseUnknown(name, context, manage, found);
  try {
    return await found();
  } catch (error) {
    if (!(error instanceof HobError) || error.code !== "not-running") throw error;
    return await manage.open(name, startOptionsFor(args, context, await recordedEntry(name, context, manage), say));
  }
}

async function runCall(client: UntypedClient, { method, input, options, raw }: CallOrder, context: VerbContext): Promise<number> {
  const value = await withProgress(context, method, (say) =>
    client.call(method, input.value, { ...options, onProgress: (progress) => say(showProgress(progress)) }),
  );
  await answer(context, value, () => showValue(value, context.stdout, { raw }));
  return 0;
}

function callOptions(args: VerbArguments, context: VerbContext): CallOptions {
  const { remainingMs } = context.deadline;
  const env = Object.fromEntries(
    args.texts("env").flatMap((name) => (context.env[name] === undefined ? [] : [[name, context.env[name] as string]])),
  );
  const { isTerminal, columns, rows, color } = context.stdout;
  const terminal = isTerminal ? { terminal: { columns, rows, color, term: context.env.TERM ?? "dumb" } } : {};
  const time = Number.isFinite(remainingMs) ? { timeoutMs: remainingMs } : {};
  const directory = context.cwd === undefined ? {} : { cwd: context.cwd };
  return { signal: context.signal, context: { ...directory, umask: context.umask, env, ...terminal }, ...time };
}
