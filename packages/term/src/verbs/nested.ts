/** Inside of a terminal of hob, HOB_TERM names it. Attaching there would show the terminal in itself. */
import { HobError } from "@hob/kit";
import type { VerbContext } from "@hob/kit/verb";

/** The terminal that the command runs in. */
export function insideOf({ env }: Pick<VerbContext, "env">): string | undefined {
  const name = env["HOB_TERM"];
  return name === undefined || name === "" ? undefined : name;
}

/** Throws `usage` inside of a terminal. */
export function refuseNested(context: VerbContext): void {
  const outer = insideOf(context);
  if (outer === undefined) return;
  throw new HobError("usage", `this is inside of the terminal ${outer} already`, {
    hint: "Change tabs with the prefix key (C-b j), make one with hob term new -d, or unset HOB_TERM to attach here all the same",
  });
}
