/** `hob term rename NAME NEW`: of a terminal, or of a desk with its tabs. */
import { answer, type VerbArguments, type VerbContext } from "@hob/kit/verb";
import { withPresent } from "./client.ts";

export async function run(args: VerbArguments, context: VerbContext): Promise<number> {
  const name = args.required("NAME");
  const to = args.required("NEW");
  const renamed = await withPresent(args, context, (client) => client.rename({ name, to }), name);
  await answer(context, renamed, () => renamed.map((terminal) => `${terminal.name}\n`).join(""));
  return 0;
}
