/** `hob term kill NAME…`: ends terminals, or desks with all their tabs. */
import { answer, type VerbArguments, type VerbContext } from "@hob/kit/verb";
import type { TerminalFacts } from "../contract.ts";
import { withNearest, withPresent } from "./client.ts";
import { stateText } from "./state.ts";

export async function run(args: VerbArguments, context: VerbContext): Promise<number> {
  const options = { keep: args.flag("keep"), ...(args.flag("now") ? { graceMs: 0 } : {}) };
  const ended: TerminalFacts[] = [];
  await withPresent(args, context, async (client) => {
    for (const name of args.texts("NAME")) {
      try {
        ended.push(...(await client.kill({ name, ...options })));
      } catch (error) {
        throw await withNearest(error, client, name);
      }
    }
  });
  await answer(context, ended, () => ended.map((terminal) => `${terminal.name} ${stateText(terminal)}\n`).join(""));
  return 0;
}
