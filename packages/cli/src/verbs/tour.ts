/** `hob tour`: stop after stop on real processes, then everything is taken down again, also after Ctrl-C. */
import * as kit from "@hob/kit/client";
import { type Canvas, padEnd, paint, renderPairs, successText, type VerbArguments, type VerbContext, withProgress } from "@hob/kit/verb";
import { commandInPath, isInstalled, linkCommand } from "../adapters/installation.ts";
import { TourStage } from "../adapters/tour-stage.ts";
import type { Manage } from "../manage.ts";
import { isAlive, nameOf } from "../show/daemon.ts";
import { type Seen, type Stop, stops, type Tour } from "../tour/stops.ts";
import { verbs } from "./table.ts";

/** So that the results of all stops stand under each other. */
const labelCells = 36;

type Touring = Pick<Manage, "list" | "open" | "probe" | "stop">;
type Visited = Seen & { readonly title: string };

export const run = (args: VerbArguments, context: VerbContext): Promise<number> => tour(args, context, kit);

export async function tour(_args: VerbArguments, context: VerbContext, manage: Touring): Promise<number> {
  const stage = await TourStage.create(context.signal);
  const visited: Visited[] = [];
  try {
    if (!context.json) await context.stdout.write(`hob on real processes, in a directory of its own that is removed at the end.\n`);
    for (const stop of stops)
      visited.push(...(await visit(stop, visited.length + 1, { stage, manage, clock: context.clock, has }, context)));
  } finally {
    await takeDown(stage, manage);
  }
  const held = visited.every((seen) => seen.held);
  if (context.json)
    await context.stdout.write(
      `${successText({ held, stops: visited.map(({ title, claim, held: own, facts }) => ({ title, claim, held: own, facts })) })}\n`,
    );
  else await context.stdout.write(renderEnd(held, context));
  return held ? 0 : 1;
}

/** The verbs and the entry of a daemon are both here. */
function has(daemon: string): boolean {
  return verbs.some(({ name }) => name === daemon) && isInstalled(daemon);
}

async function visit(stop: Stop, number: number, tour: Tour, context: VerbContext): Promise<Visited[]> {
  const seen = await withProgress(context, stop.title.toLowerCase(), () => stop.visit(tour));
  if (seen === undefined) return [];
  if (!context.json) await context.stdout.write(renderStop(stop.title, number, seen, context));
  return [{ ...seen, title: stop.title }];
}

function renderStop(title: string, number: number, seen: Seen, context: VerbContext): string {
  const stdout = pageOf(context);
  const verdict = seen.held ? paint(stdout, "green", `   holds: ${seen.claim}`) : paint(stdout, "red", `   DOES NOT HOLD: ${seen.claim}`);
  return `\n${paint(stdout, "bold", `${number}  ${title}`)}\n${renderPairs(
    seen.lines.map(([what, result]) => [padEnd(what, labelCells), result] as const),
    stdout,
    3,
  )}${verdict}\n`;
}

function renderEnd(held: boolean, context: VerbContext): string {
  const stdout = pageOf(context);
  if (!held) return `\n${paint(stdout, "red", "Something did not hold.")} Please report it, with the output of hob doctor.\n`;
  const next = [
    ...(has("py") ? ([["hob py -c 'import sys; sys.version'", "Python, warm from the second time on"]] as const) : []),
    ...(has("term") ? ([["hob term", "a terminal that outlives its window"]] as const) : []),
    ["hob start py && hob status py", "everything about one daemon"],
    ["hob ls", "what runs here, whoever started it"],
    ["hob help", "all verbs"],
  ] as const;
  const link = commandInPath(context.env) === undefined ? `Your shell does not find hob yet. This helps:\n  ${linkCommand()}\n` : "";
  return `\nEverything held, and everything is gone again. ${link}Next:\n${renderPairs(next, stdout, 2)}`;
}

/** A page for reading, also away from a terminal. */
function pageOf({ stdout }: VerbContext): Canvas {
  return { color: stdout.color, columns: Math.min(80, stdout.columns) };
}

/** Ends whatever runs in the tour's home, and removes its directory. */
async function takeDown(stage: TourStage, manage: Touring): Promise<void> {
  await stage.endCommands();
  const alive = (await manage.list({ home: stage.home })).filter(isAlive);
  await Promise.allSettled(alive.map((probe) => manage.stop(nameOf(probe), { home: stage.home, now: true, reason: "end of the tour" })));
  await stage.remove();
}
