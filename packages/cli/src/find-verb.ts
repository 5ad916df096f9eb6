/** Which verb a command line calls: the first word that is not an option of everybody, and so on downwards. */
import type { VerbDeclaration } from "@hob/kit/verb";
import { tokenize } from "./adapters/tokens.ts";
import { globalOptions } from "./declared/common.ts";

export interface FoundVerb {
  readonly verb: VerbDeclaration;
  /** The words that name it: `["py", "sessions"]`. */
  readonly path: readonly string[];
  /** The other words, options before the verb included. */
  readonly rest: readonly string[];
}

/** The deepest verb that the words name; `undefined` when the first one names none. */
export function findVerb(words: readonly string[], verbs: readonly VerbDeclaration[]): FoundVerb | undefined {
  const place = firstWord(words);
  const verb = verbs.find(({ name }) => name === words[place]);
  if (verb === undefined) return undefined;
  const rest = words.filter((_, index) => index !== place);
  const deeper = findVerb(rest, verb.verbs ?? []);
  return deeper === undefined ? { verb, path: [verb.name], rest } : { ...deeper, path: [verb.name, ...deeper.path] };
}

/** Place of the first word behind options that every verb has; -1 when there is none. */
export function firstWord(words: readonly string[]): number {
  if (words[0] !== undefined && !words[0].startsWith("-")) return 0;
  for (const token of tokenize(words, globalOptions)) {
    if (token.kind === "word") return token.index;
    if (token.kind === "end" || !globalOptions.some(({ name }) => name === token.name)) return -1;
  }
  return -1;
}
