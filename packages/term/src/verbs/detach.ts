/** `hob term detach [NAME]`: sends away those who are attached; what runs goes on. Inside of a terminal: of that one. */
import { answer, type VerbArguments, type VerbContext } from "@hob/kit/verb";
import { withPresent } from "./client.ts";
import { insideOf } from "./nested.ts";

export async function run(args: VerbArguments, context: VerbContext): Promise<number> {
  const name = args.text("NAME") ?? insideOf(context) ?? "";
  const client = args.text("client");
  const answered = await withPresent(args, context, (daemon) => daemon.detach({ name, ...(client === undefined ? {} : { client }) }), name);
  await answer(context, answered, () => `detached ${answered.detached}\n`);
  return 0;
}
