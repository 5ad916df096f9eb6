/** `hob py undo NAME`: takes a session back to its last mark, or to the one before it. */
import { answer, harmless, type VerbArguments, type VerbContext } from "@hob/kit/verb";
import { withPresent } from "./present.ts";

export async function run(args: VerbArguments, context: VerbContext): Promise<number> {
  const [name, forget] = [args.required("NAME"), args.flag("forget")];
  await withPresent(args, context, (client) => client.undo({ name, forget }));
  const mark = forget ? "the mark before its last one, which is forgotten" : "its last mark";
  await answer(context, { name, undone: true, forgotten: forget }, () => `the session ${harmless(name)} is as it was at ${mark}\n`);
  return 0;
}
