/** `hob __complete WORD…`: candidates for a shell, quickly, and never an error: a shell that completes is no place for one. */
import * as kit from "@hob/kit/client";
import { harmless, type VerbArguments, type VerbContext } from "@hob/kit/verb";
import { type Candidate, candidatesFor, type Sources } from "../completion/candidates.ts";
import { builtinNames } from "../daemons.ts";
import type { Manage } from "../manage.ts";
import { homeOf } from "../options.ts";
import { nameOf, stateWord } from "../show/daemon.ts";
import { verbs } from "./table.ts";

/** A person waits at the keyboard. */
const timeoutMs = 300;
/** Names come from other programs and go into a command line. */
const plainWord = /^[\w.@:=/-]+$/;

export const run = (args: VerbArguments, context: VerbContext): Promise<number> => complete(args, context, kit);

export async function complete(args: VerbArguments, context: VerbContext, manage: Pick<Manage, "list" | "methods">): Promise<number> {
  const candidates = await candidatesFor(args.untouched, sourcesOf(context, manage));
  const lines = candidates.filter(([text]) => plainWord.test(text)).map(([text, description]) => `${text}\t${harmless(description)}\n`);
  await context.stdout.write(lines.join(""));
  return 0;
}

function sourcesOf(context: VerbContext, manage: Pick<Manage, "list" | "methods">): Sources {
  const options = { ...homeOf(context), timeoutMs };
  return {
    verbs,
    async daemons(whole) {
      const found = (await manage.list(options).catch(() => [])).map(
        (probe): Candidate => [whole ? `${probe.daemon}@${probe.instance}` : nameOf(probe), stateWord(probe)],
      );
      const missing = builtinNames.filter((name) => !found.some(([text]) => text === name));
      return [...found, ...missing.map((name): Candidate => [name, "not started yet"])];
    },
    async methods(daemon) {
      const listings = await manage.methods(daemon, options).catch(() => []);
      return listings.map(({ name, help }): Candidate => [name, help]);
    },
    asked: async (load) =>
      await load()
        .then(({ candidates }) => candidates(context, timeoutMs))
        .catch(() => []),
  };
}
