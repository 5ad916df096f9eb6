/** `hob py clear-cache`: forgets compiled code. */
import { answer, type VerbArguments, type VerbContext } from "@hob/kit/verb";
import { withPresent } from "./present.ts";

export async function run(args: VerbArguments, context: VerbContext): Promise<number> {
  const { cleared } = await withPresent(args, context, (client) => client.clearCache());
  await answer(context, { cleared }, () => `the compiled code of ${cleared} ${cleared === 1 ? "program" : "programs"} is forgotten\n`);
  return 0;
}
