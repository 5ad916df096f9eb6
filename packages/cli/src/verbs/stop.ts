/** `hob stop`: ends one daemon, several, those of a directory, the idle ones, or all; returns when their claims are free. */
import { HobError } from "@hob/kit";
import type { Probe, StopOutcome } from "@hob/kit/client";
import * as kit from "@hob/kit/client";
import { answer, formatMeasured, harmless, type VerbArguments, type VerbContext, withProgress } from "@hob/kit/verb";
import { liesUnder, realPath } from "../adapters/paths.ts";
import { requireKnown } from "../known.ts";
import type { Manage } from "../manage.ts";
import { homeOf, optionsFor } from "../options.ts";
import { isAlive, isIdle, isUnknown, nameOf } from "../show/daemon.ts";

type Stopping = Pick<Manage, "list" | "stop">;
type Stopped = StopOutcome & { name: string };

export const run = (args: VerbArguments, context: VerbContext): Promise<number> => stop(args, context, kit);

export async function stop(args: VerbArguments, context: VerbContext, manage: Stopping): Promise<number> {
  const { names, foreign } = await chosen(args, context, manage);
  const outcomes = await withProgress(context, `stopping ${names.join(", ")}`, () =>
    Promise.allSettled(names.map((name) => stopOne(name, args, context, manage))),
  );
  const stopped = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  const [failed, ...others] = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as unknown] : []));
  if (failed === undefined) await answer(context, stopped, () => stopped.map(sentence).join(""));
  else if (!context.json) await context.stdout.write(stopped.map(sentence).join(""));
  if (!context.json) await context.stderr.write([...foreign.map(leftAlone), ...others.map((error) => `${messageOf(error)}\n`)].join(""));
  if (failed !== undefined) throw failed;
  if (names.length === 0 && !context.json) await context.stderr.write("There was nothing to stop.\n");
  return 0;
}

interface Chosen {
  readonly names: readonly string[];
  /** Directories in the home that are none of ours: nothing in them can be stopped, and nothing is touched. */
  readonly foreign: readonly Probe[];
}

async function chosen(args: VerbArguments, context: VerbContext, manage: Stopping): Promise<Chosen> {
  const named = args.texts("DAEMON");
  const under = args.text("under");
  const ways = [named.length > 0, args.flag("all"), args.flag("idle"), under !== undefined].filter(Boolean).length;
  if (ways !== 1)
    throw new HobError("usage", "name the daemons to stop, or say --all, --idle or --under DIR: exactly one of these", {
      hint: "See hob ls for what runs, and hob stop --help",
    });
  if (named.length > 0) return { names: [...new Set(named)], foreign: [] };
  const directory = under === undefined ? undefined : realPath(context.cwd, under);
  const found = await manage.list(optionsFor(args, context));
  if (args.flag("idle")) return { names: found.filter(isIdle).map(nameOf), foreign: [] };
  const wanted = found.filter((probe) => directory === undefined || belongsUnder(probe, directory));
  const foreign = wanted.filter(({ failure }) => failure?.data?.code === "unsafe-directory");
  // One that could not be looked at for another reason is tried: its own error says more.
  const ours = wanted.filter((probe) => isAlive(probe) || (isUnknown(probe) && !foreign.includes(probe)));
  return { names: ours.map(nameOf), foreign };
}

function belongsUnder(probe: Probe, directory: string): boolean {
  const own = probe.status?.directory ?? probe.owner?.directory;
  return own !== undefined && liesUnder(own, directory);
}

async function stopOne(name: string, args: VerbArguments, context: VerbContext, manage: Stopping): Promise<Stopped> {
  const result = await manage.stop(name, {
    ...optionsFor(args, context),
    now: args.flag("now"),
    reason: args.flag("now") ? "hob stop --now" : "hob stop",
  });
  if (!result.stopped && result.pid === undefined) await requireKnown(name, context, { list: () => manage.list(homeOf(context)) });
  return { name, ...result };
}

function leftAlone(probe: Probe): string {
  return `${harmless(`${nameOf(probe)} was left alone: ${probe.explanation}`)}\n`;
}

function messageOf(error: unknown): string {
  return harmless(error instanceof Error ? error.message : String(error));
}

function sentence({ name, stopped, pid, forced, left, tookMs }: Stopped): string {
  if (!stopped) return `${name} was not running\n`;
  const rest = left.length === 0 ? "" : `; what it had started could not be ended: pid ${left.join(", ")}`;
  return `${name} ${forced ? "was ended by force" : "stopped"} (pid ${pid}, in ${formatMeasured(tookMs)})${rest}\n`;
}
