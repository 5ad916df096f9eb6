/** `hob term attach [NAME]`: shows a terminal that is there already. */
import type { VerbArguments, VerbContext } from "@hob/kit/verb";
import { presentClient, withNearest } from "./client.ts";
import { requireWindow, showTerminal } from "./show.ts";

export async function run(args: VerbArguments, context: VerbContext): Promise<number> {
  requireWindow(context);
  const name = args.text("NAME") ?? "";
  const client = await presentClient(context);
  try {
    const options = { name, readOnly: args.flag("read-only"), detachOthers: args.flag("detach-others") };
    await client.info({ name }); // a name that nobody has is told before the window is taken over
    return await showTerminal(client, options, args, context);
  } catch (error) {
    throw await withNearest(error, client, name);
  } finally {
    client.destroy();
  }
}
