/**
 * Every verb of `hob`, in the order of the help. Parsing, help, completion, the man page and docs/cli.md are read off this
 * table. To add a verb, declare it in `declared/` and write its code beside this file; to add the verbs of a daemon, add
 * the list that its package exports.
 */
import type { VerbDeclaration } from "@hob/kit/verb";
import { verbs as pyVerbs } from "@hob/py/verbs";
import { verbs as termVerbs } from "@hob/term/verbs";
import { looking } from "../declared/looking.ts";
import { more } from "../declared/more.ts";
import { running } from "../declared/running.ts";
import { using } from "../declared/using.ts";

export const verbs: readonly VerbDeclaration[] = [...looking, ...running, ...using, ...termVerbs, ...pyVerbs, ...more];

/** What `hob` alone does: not in the table, because it has no name. */
export const noVerb: VerbDeclaration = {
  name: "hob",
  summary: "the command for every background process built on hob",
  readOnly: true,
  load: () => import("./none.ts"),
};
