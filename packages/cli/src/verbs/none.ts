/** `hob` alone: what runs here, and what to do next. */
import * as kit from "@hob/kit/client";
import { answer, paint, type VerbArguments, type VerbContext } from "@hob/kit/verb";
import { builtinNames } from "../daemons.ts";
import type { Manage } from "../manage.ts";
import { homeOf } from "../options.ts";
import { isAlive, nameOf } from "../show/daemon.ts";
import { renderDaemons } from "./ls.ts";

export const run = (args: VerbArguments, context: VerbContext): Promise<number> => none(args, context, kit);

export async function none(_args: VerbArguments, context: VerbContext, manage: Pick<Manage, "list">): Promise<number> {
  const alive = (await manage.list(homeOf(context))).filter(isAlive);
  const [first] = alive;
  const steps = first === undefined ? firstSteps() : nextSteps(nameOf(first));
  await answer(context, { daemons: alive, next: steps.map(([command]) => command) }, () => {
    const here = first === undefined ? "No daemon runs here yet.\n" : renderDaemons(alive, context.stdout, context.clock.wallMs());
    const width = Math.max(...steps.map(([command]) => command.length));
    return `${here}\n${steps.map(([command, what]) => `  ${paint(context.stdout, "bold", command.padEnd(width))}  ${what}\n`).join("")}`;
  });
  return 0;
}

type Step = readonly [command: string, what: string];

function firstSteps(): Step[] {
  return [
    ["hob tour", "see on real processes what hob does"],
    ...builtinNames.map((name): Step => [`hob start ${name}`, `start ${name}, one of hob's own daemons`]),
    ["hob help", "all verbs"],
  ];
}

function nextSteps(name: string): Step[] {
  return [
    [`hob status ${name}`, "everything about it"],
    [`hob logs ${name} -f`, "what it writes"],
    [`hob methods ${name}`, "what it can be asked"],
    ["hob help", "all verbs"],
  ];
}
