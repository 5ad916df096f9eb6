/** Names of daemons that hob has heard of, to tell a daemon that is down from a name that was mistyped. */
import { HobError } from "@hob/kit";
import { nearest, type VerbContext } from "@hob/kit/verb";
import { builtinNames } from "./daemons.ts";
import type { Manage } from "./manage.ts";
import { homeOf } from "./options.ts";
import { nameOf } from "./show/daemon.ts";

/** Names that a hint shows. */
const namesMax = 8;

/** Throws `not-found` when nothing of that name has ever run here and hob does not bring it. */
export async function requireKnown(name: string, context: VerbContext, manage: Pick<Manage, "list">): Promise<void> {
  if (builtinNames.includes(baseOf(name))) return;
  const known = [...new Set([...builtinNames, ...(await manage.list(homeOf(context))).map(nameOf)])];
  if (known.includes(name.replace(/@default$/, ""))) return;
  const near = nearest(name, known);
  const hint = near === undefined ? `${listed(known)}; see hob ls --all` : `Did you mean ${near}?`;
  throw new HobError("not-found", `no daemon called ${JSON.stringify(name)} has ever run here`, { hint });
}

function listed(names: readonly string[]): string {
  const more = names.length - namesMax;
  return `Known are ${names.slice(0, namesMax).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** Does `work`; where it says that the daemon does not run, a name that nobody has is `not-found` instead. */
export async function elseUnknown<T>(name: string, context: VerbContext, manage: Pick<Manage, "list">, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof HobError && error.code === "not-running") await requireKnown(name, context, manage);
    throw error;
  }
}

function baseOf(name: string): string {
  return name.split("@", 1)[0] as string;
}
