/** `hob completion SHELL`: the script that a shell loads once; it asks `hob __complete` for everything else. */
import { HobError } from "@hob/kit";
import { answer, type VerbArguments, type VerbContext } from "@hob/kit/verb";
import { completionScripts } from "../completion/scripts.ts";

export async function run(args: VerbArguments, context: VerbContext): Promise<number> {
  const shell = args.required("SHELL");
  const script = completionScripts[shell];
  if (script === undefined)
    throw new HobError(
      "usage",
      `there is no completion for ${JSON.stringify(shell)}: one of ${Object.keys(completionScripts).join(", ")} is wanted`,
      { hint: "See hob completion --help" },
    );
  await answer(context, { shell, script }, () => script);
  return 0;
}
