/**
 * The daemon as the verbs see it: found, or started where a verb makes something. A name that nobody has is told with the
 * nearest one; the daemon itself only says that there is none.
 */
import { HobError } from "@hob/kit";
import { type Client, type ConnectOptions, connect } from "@hob/kit/client";
import { nearest, type VerbArguments, type VerbContext, withProgress } from "@hob/kit/verb";
import { daemonEntry } from "../adapters/installed.ts";
import type { TerminalFacts, term } from "../contract.ts";

export type TermClient = Client<typeof term>;

/** Uses the daemon that runs; throws `not-running` when there is none. `name` is what the person called a terminal. */
export async function withPresent<T>(
  args: VerbArguments,
  context: VerbContext,
  use: (client: TermClient) => Promise<T>,
  name?: string,
): Promise<T> {
  const client = await presentClient(context, args.number("timeout"));
  try {
    return await use(client);
  } catch (error) {
    throw await withNearest(error, client, name);
  } finally {
    client.destroy();
  }
}

/** The daemon that runs. Whoever asks closes it. */
export async function presentClient(context: VerbContext, timeoutMs?: number): Promise<TermClient> {
  try {
    return await connect<typeof term>("term", { ...optionsOf(context, timeoutMs), start: "never" });
  } catch (error) {
    if (!(error instanceof HobError) || error.code !== "not-running") throw error;
    const hint = "Make a terminal: hob term new. What was open before: hob term restore --list";
    throw new HobError("not-running", error.message, { hint, cause: error });
  }
}

/** The daemon, started if need be. Whoever asks closes it. */
export async function startedClient(context: VerbContext): Promise<TermClient> {
  return await withProgress(context, "starting term", (say) =>
    connect<typeof term>("term", { ...optionsOf(context), entry: daemonEntry(), onRemark: say }),
  );
}

/** For a person it is one event, however the connection learnt of it. */
export function daemonGone(error: unknown): unknown {
  const isGone = error instanceof HobError && ["outcome-unknown", "disconnected", "draining"].includes(error.code);
  if (!isGone) return error;
  return new HobError("disconnected", "the daemon that held this terminal ended, and its programs with it", {
    hint: "Open what was there again: hob term restore",
    cause: error,
  });
}

/** Of the command's time, which its own --timeout may shorten; infinite without either. */
export function timeLeftMs({ deadline }: VerbContext, timeoutMs = Number.POSITIVE_INFINITY): number {
  return deadline.atMost(timeoutMs).remainingMs;
}

function optionsOf(context: VerbContext, timeoutMs?: number): ConnectOptions {
  const remainingMs = timeLeftMs(context, timeoutMs);
  return {
    program: "hob",
    signal: context.signal,
    ...(context.home === undefined ? {} : { home: context.home }),
    ...(Number.isFinite(remainingMs) ? { timeoutMs: remainingMs } : {}),
  };
}

/** Name of the person at this end, for others to see. */
export function whoOf(args: VerbArguments, { env }: VerbContext): { who?: string } {
  const who = args.text("who") ?? env["USER"] ?? env["LOGNAME"];
  return who === undefined || who === "" ? {} : { who: who.slice(0, 64) };
}

/** `not-found` with the name that was most likely meant. */
export async function withNearest(error: unknown, client: TermClient, name: string | undefined): Promise<unknown> {
  if (!(error instanceof HobError) || error.code !== "not-found" || name === undefined) return error;
  const terminals = await client.list().catch((): TerminalFacts[] => []);
  const near = nearest(name, wordsFor(name, terminals));
  return near === undefined ? error : new HobError("not-found", error.message, { hint: `Did you mean ${near}?`, cause: error });
}

/** What could have been written in the place of `name`: whole names, else desks and tabs. */
function wordsFor(name: string, terminals: readonly TerminalFacts[]): Set<string> {
  if (name.includes("/")) return new Set(terminals.map((terminal) => terminal.name));
  return new Set(terminals.flatMap(({ desk, tab }) => [desk, tab]));
}
