/** What could stand where a person is typing: verbs, options, their values, and what only the machine knows (daemons, methods). */
import type { ArgumentDeclaration, Completion, CompletionModule, OptionDeclaration, VerbDeclaration } from "@hob/kit/verb";
import { globalOptions } from "../declared/common.ts";
import { findVerb } from "../find-verb.ts";
import { optionsOf, readLine } from "../parse.ts";

export type Candidate = readonly [text: string, description: string];

/** The shell's own file names are wanted. */
const files: Candidate = [":files", ""];

/** Where candidates come from. The machine may be slow or fail: it gives what it has. */
export interface Sources {
  readonly verbs: readonly VerbDeclaration[];
  /** With their instance when `whole`, as in `py@default`. */
  daemons(whole: boolean): Promise<readonly Candidate[]>;
  methods(daemon: string): Promise<readonly Candidate[]>;
  /** What a verb's own code says. */
  asked(load: () => Promise<CompletionModule>): Promise<readonly Candidate[]>;
}

/** The place of the word that is being typed. */
interface Place {
  readonly verb: VerbDeclaration;
  /** Arguments before it. */
  readonly given: readonly string[];
  readonly typed: string;
}

/** Candidates for the last of the words, which is being typed and may be empty. */
export async function candidatesFor(words: readonly string[], sources: Sources): Promise<readonly Candidate[]> {
  const typed = words.at(-1) ?? "";
  const all = await unfiltered(words.slice(0, -1), typed, sources);
  return all.filter(([text]) => text === files[0] || text.startsWith(typed));
}

async function unfiltered(before: readonly string[], typed: string, sources: Sources): Promise<readonly Candidate[]> {
  const found = findVerb(before, sources.verbs);
  if (found === undefined) {
    if (before.some((word) => !word.startsWith("-"))) return [];
    return typed.startsWith("-") ? optionNames(globalOptions) : verbNames(sources.verbs);
  }
  const { verb, rest } = found;
  const options = optionsOf(verb).filter(({ value }) => value !== undefined);
  const pending = options.find((option) => isWritten(option, before.at(-1)));
  if (pending !== undefined) return valuesOf(pending, "");
  const inline = options.find(({ name }) => typed.startsWith(`--${name}=`));
  if (inline !== undefined) return valuesOf(inline, `--${inline.name}=`);
  const line = readLine(verb, rest);
  if (line.untouched.length > 0) return [files];
  return typed.startsWith("-") ? optionNames(optionsOf(verb)) : await wordsAt({ verb, given: line.words, typed }, sources);
}

function isWritten(option: OptionDeclaration, word: string | undefined): boolean {
  return word === `--${option.name}` || (option.short !== undefined && word === `-${option.short}`);
}

function valuesOf({ value }: OptionDeclaration, prefix: string): readonly Candidate[] {
  if (value?.kind === "choice") return (value.choices ?? []).map((choice) => [prefix + choice, ""]);
  return value?.kind === "path" ? [files] : [];
}

async function wordsAt(place: Place, sources: Sources): Promise<readonly Candidate[]> {
  const { verb, given } = place;
  const below = given.length === 0 ? verbNames(verb.verbs ?? []) : [];
  const last = verb.arguments?.at(-1);
  const argument = verb.arguments?.[given.length] ?? (last?.many === true ? last : undefined) ?? verb.untouched;
  return argument === undefined ? below : [...below, ...(await wordsOf(argument, place, sources))];
}

async function wordsOf(argument: ArgumentDeclaration, { verb, given, typed }: Place, sources: Sources): Promise<readonly Candidate[]> {
  const kind: Completion | undefined = argument.complete ?? (argument === verb.untouched ? "file" : undefined);
  if (kind === undefined) return [];
  if (kind === "daemon") return (await sources.daemons(typed.includes("@"))).filter(([name]) => !given.includes(name));
  if (kind === "method") return await sources.methods(given[0] ?? "");
  if (typeof kind === "function") return (await sources.asked(kind)).filter(([name]) => !given.includes(name));
  if (kind === "verb") return verbNames(given.length === 0 ? sources.verbs : (findVerb(given, sources.verbs)?.verb.verbs ?? []));
  return kind === "file" ? [files] : kind.map((text) => [text, ""]);
}

function verbNames(verbs: readonly VerbDeclaration[]): Candidate[] {
  return verbs.filter(({ hidden }) => hidden !== true).map(({ name, summary }) => [name, summary]);
}

function optionNames(options: readonly OptionDeclaration[]): Candidate[] {
  return options.map(({ name, help }) => [`--${name}`, help]);
}
