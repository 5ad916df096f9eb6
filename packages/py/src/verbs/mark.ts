/** `hob py mark NAME`: remembers this moment of a session, to come back to. */
import { answer, harmless, type VerbArguments, type VerbContext } from "@hob/kit/verb";
import { withPresent } from "./present.ts";

export async function run(args: VerbArguments, context: VerbContext): Promise<number> {
  const name = args.required("NAME");
  await withPresent(args, context, (client) => client.mark({ name }));
  await answer(context, { name, marked: true }, () => `the session ${harmless(name)} is marked\n`);
  return 0;
}
