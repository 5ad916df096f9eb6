/** `hob term` alone: the terminal used last, or the first one. */
import type { VerbArguments, VerbContext } from "@hob/kit/verb";
import { callContextOf } from "./call-context.ts";
import { startedClient } from "./client.ts";
import { requireWindow, showTerminal } from "./show.ts";

export async function run(args: VerbArguments, context: VerbContext): Promise<number> {
  requireWindow(context);
  const client = await startedClient(context);
  try {
    const alive = (await client.list()).some(({ state }) => state !== "exited");
    const name = alive ? "" : (await client.new({}, { context: callContextOf(context) })).id;
    return await showTerminal(client, { name, readOnly: args.flag("read-only"), detachOthers: false }, args, context);
  } finally {
    client.destroy();
  }
}
