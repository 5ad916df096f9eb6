/**
 * Where the entry file of a daemon is: hob's own daemons are in this table, every other one is known from its record once
 * it has run here. To add a daemon, add a line.
 */
import { HobError } from "@hob/kit";
import type { VerbArguments, VerbContext } from "@hob/kit/verb";
import { packageFile } from "./adapters/packages.ts";
import { absolutePath, exists, isDirectory } from "./adapters/paths.ts";
import type { Manage } from "./manage.ts";
import { homeOf } from "./options.ts";

/** Daemons that come with hob, and the package and file of their entry. */
const builtin: Readonly<Record<string, { readonly package: string; readonly entry: string }>> = {
  py: { package: "@hob/py", entry: "dist/daemon.cjs" },
  term: { package: "@hob/term", entry: "dist/daemon.cjs" },
};

/** For an answer where the record says all that is asked. */
const probeMs = 1_000;

export const builtinNames: readonly string[] = Object.keys(builtin);

/**
 * The entry file that `--entry` names or that hob brings; `undefined` when it must be found in the record. Throws
 * `not-found` when there is no such file.
 */
export function namedEntry(name: string, args: VerbArguments, context: VerbContext): string | undefined {
  const given = args.text("entry");
  const entry = given === undefined ? builtinEntry(name) : absolutePath(context.cwd, given);
  if (entry === undefined || (exists(entry) && !isDirectory(entry))) return entry;
  if (exists(entry))
    throw new HobError("not-found", `the entry file of ${name}, ${entry}, is a directory`, {
      hint: "Name the file in it that calls `serve`.",
    });
  const hint = given === undefined ? "Install hob again (or build it: npm run build)" : "Check the path";
  throw new HobError("not-found", `the entry file of ${name}, ${entry}, does not exist`, { hint });
}

/** The entry file of the last life of a daemon that hob does not bring. Throws `not-found` when it never ran here. */
export async function recordedEntry(name: string, context: VerbContext, manage: Pick<Manage, "probe">): Promise<string> {
  const { owner, status } = await manage.probe(name, { ...homeOf(context), timeoutMs: Math.min(probeMs, context.deadline.remainingMs) });
  const entry = owner?.entry ?? status?.entry; // a record may be damaged while its daemon answers
  if (entry !== undefined) return entry;
  const message = `hob does not know how to start ${JSON.stringify(name)}: it has never run here, and it is none of hob's own (${builtinNames.join(", ")})`;
  throw new HobError("not-found", message, { hint: "Start it once with its own command, or name its entry file with --entry FILE" });
}

/** The entry of one of hob's own daemons, whichever instance; `undefined` for every other name. */
export function builtinEntry(name: string): string | undefined {
  const [base = ""] = name.split("@", 1);
  const place = Object.hasOwn(builtin, base) ? builtin[base] : undefined;
  return place === undefined ? undefined : packageFile(place.package, place.entry);
}
