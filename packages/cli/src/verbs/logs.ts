/** `hob logs DAEMON`: the log files themselves, so that it works whatever state the daemon is in. */
import { HobError } from "@hob/kit";
import * as kit from "@hob/kit/client";
import { answer, type VerbArguments, type VerbContext } from "@hob/kit/verb";
import { changeOf, LogTail } from "../adapters/log-tail.ts";
import { requireKnown } from "../known.ts";
import { isLaunch, type LogLine, parseLine, passes, renderLine } from "../logs/record.ts";
import type { Manage } from "../manage.ts";
import { homeOf } from "../options.ts";

/** Only the place of the files is wanted; whether the daemon answers does not matter. */
const probeMs = 200;

type Looking = Pick<Manage, "probe" | "list">;

export const run = (args: VerbArguments, context: VerbContext): Promise<number> => logs(args, context, kit);

export async function logs(args: VerbArguments, context: VerbContext, manage: Looking): Promise<number> {
  const name = args.required("DAEMON");
  const probe = await manage.probe(name, { ...homeOf(context), timeoutMs: probeMs });
  if (probe.state === "absent") await requireKnown(name, context, manage);
  const path = `${probe.path}/log/daemon.log`;
  const old = new LogTail(`${path}.1`);
  const tail = new LogTail(path);
  try {
    const lines = await lastLines([tail, old], args);
    if (args.flag("follow")) return await follow(path, tail, lines ?? [], args, context);
    if (lines === undefined)
      throw new HobError("not-found", `${name} has written no log (${path})`, { hint: `Start it with hob start ${name}` });
    await answer(context, lines.map(dataOf), () => lines.map((line) => textOf(line, context)).join(""));
    return 0;
  } finally {
    await Promise.all([old.close(), tail.close()]);
  }
}

async function follow(path: string, tail: LogTail, first: readonly LogLine[], args: VerbArguments, context: VerbContext): Promise<number> {
  const over = AbortSignal.any([context.signal, context.stdout.gone]);
  for (let lines = first; ; lines = (await tail.next()).map(parseLine).filter((line) => passes(line, args.text("level")))) {
    const text = lines.map((line) => (context.json ? `${JSON.stringify(dataOf(line))}\n` : textOf(line, context))).join("");
    if (text !== "") await context.stdout.write(text);
    if (over.aborted) break;
    await changeOf(path, context.clock, over);
  }
  context.signal.throwIfAborted();
  return 0;
}

/**
 * Read from the end: since the launch if wanted, of the level, and of these the last ones. `undefined` when there is
 * nothing at all.
 */
async function lastLines([tail, old]: readonly [LogTail, LogTail], args: VerbArguments): Promise<readonly LogLine[] | undefined> {
  const sinceStart = args.flag("since-start");
  const count = args.number("lines") ?? (sinceStart ? Number.POSITIVE_INFINITY : 100);
  const chosen: LogLine[] = [];
  let any = false;
  for (const file of [tail, old]) {
    if (file === old && (await old.open()) === (await tail.open())) break; // rotated while it was read
    for await (const text of file.past(!args.flag("follow") || file === old)) {
      any = true;
      if (chosen.length >= count) return chosen.reverse();
      const line = parseLine(text);
      if (passes(line, args.text("level"))) chosen.push(line);
      if (sinceStart && isLaunch(line)) return chosen.reverse();
    }
  }
  return any ? chosen.reverse() : undefined;
}

function dataOf({ record, text }: LogLine): unknown {
  return record ?? { msg: text };
}

function textOf(line: LogLine, context: VerbContext): string {
  return renderLine(line, context.stdout, context.clock.wallMs());
}
