/** `hob py end-session NAME`: ends a session, whatever it does. */
import { HobError } from "@hob/kit";
import { answer, harmless, nearest, type VerbArguments, type VerbContext } from "@hob/kit/verb";
import { withPresent } from "./present.ts";

export async function run(args: VerbArguments, context: VerbContext): Promise<number> {
  const name = args.required("NAME");
  await withPresent(args, context, async (client) => {
    if (await client.endSession({ name })) return;
    const names = (await client.sessions()).map((session) => session.name);
    const near = nearest(name, names);
    const hint =
      near !== undefined ? `Did you mean ${near}?` : names.length === 0 ? "There are none." : `The sessions are: ${names.join(", ")}.`;
    throw new HobError("not-found", `there is no session ${JSON.stringify(name)}`, { hint });
  });
  await answer(context, { name, ended: true }, () => `the session ${harmless(name)} is ended\n`);
  return 0;
}
