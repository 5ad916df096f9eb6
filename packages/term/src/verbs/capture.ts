/** `hob term capture NAME`: what is on the screen, and in the history. */
import { HobError } from "@hob/kit";
import { answer, type VerbArguments, type VerbContext } from "@hob/kit/verb";
import { withoutEmptyEnd } from "../attach/ansi-text.ts";
import type { Captured } from "../contract.ts";
import { withPresent } from "./client.ts";

export async function run(args: VerbArguments, context: VerbContext): Promise<number> {
  const name = args.required("NAME");
  const lines = args.number("lines");
  if (lines === 0) throw new HobError("usage", "--lines 0: at least one line is wanted", { hint: "See hob term capture --help" });
  const format = formatOf(args, context);
  const captured = await withPresent(
    args,
    context,
    (client) =>
      client.capture({
        name,
        format,
        join: format !== "cells" && args.flag("join"),
        history: args.flag("history") || lines !== undefined,
        ...(lines === undefined ? {} : { last: lines }),
      }),
    name,
  );
  await answer(context, { ...captured, text: textOf(captured) }, () => textOf(captured));
  if (captured.truncated && !context.json)
    await context.stderr.write(`${context.command}: older lines were left out; begin later with --lines N\n`);
  return 0;
}

function formatOf(args: VerbArguments, { json }: VerbContext): "plain" | "ansi" | "cells" {
  if (args.flag("ansi")) return "ansi";
  return json && !args.flag("plain") && !args.flag("join") ? "cells" : "plain";
}

/** What is shown, without the empty lines below it; cells as text, where the daemon gave no text. Ends in a line feed. */
function textOf({ text, cells = [] }: Captured): string {
  const whole = text ?? cells.map(({ spans }) => spans.map((span) => span.text).join("")).join("\n");
  return whole.trim() === "" ? "" : `${withoutEmptyEnd(whole)}\n`;
}
