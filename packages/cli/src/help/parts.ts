/** The parts of a verb's explanation as plain data, for the terminal, the manual page and the Markdown page alike. */
import type { ArgumentDeclaration, OptionDeclaration, VerbDeclaration } from "@hob/kit/verb";
import { globalOptions } from "../declared/common.ts";

export type Entry = readonly [term: string, text: string];

export interface VerbParts {
  /** `hob py sessions` */
  readonly command: string;
  readonly summary: string;
  /** `hob stop [DAEMON…] [OPTIONS]`: one line for each way to call it. */
  readonly usage: readonly string[];
  readonly paragraphs: readonly string[];
  readonly verbs: readonly Entry[];
  readonly arguments: readonly Entry[];
  readonly options: readonly Entry[];
  readonly exits: readonly Entry[];
  readonly examples: readonly Entry[];
}

export function partsOf(verb: VerbDeclaration, path: readonly string[]): VerbParts {
  const command = ["hob", ...path].join(" ");
  const below = (verb.verbs ?? []).filter(isShown);
  const operands = [...(verb.arguments ?? []), ...(verb.untouched === undefined ? [] : [verb.untouched])];
  const dashed = verb.behindDashes;
  const own = [
    command,
    ...(verb.options === undefined ? [] : ["[OPTIONS]"]),
    ...operands.map(operandText),
    ...(dashed === undefined ? [] : [dashed.required === true ? `-- ${operandText(dashed)}` : `[-- ${dashed.name}]`]),
  ].join(" ");
  return {
    command,
    summary: verb.summary,
    usage: below.length === 0 ? [own] : [own, `${command} VERB …`],
    paragraphs: verb.description ?? [],
    verbs: below.map(({ name, summary }) => [name, summary]),
    arguments: [...operands, ...(dashed === undefined ? [] : [dashed])].map(({ name, help }) => [name, help]),
    options: (verb.options ?? []).map(optionEntry),
    exits: (verb.exits ?? []).map(({ code, meaning }) => [String(code), meaning]),
    examples: (verb.examples ?? []).map(({ command: line, what }) => [line, what]),
  };
}

/** Verbs under their headings, in the order of the table. */
export function groupsOf(verbs: readonly VerbDeclaration[]): readonly (readonly [group: string, entries: readonly Entry[]])[] {
  const groups = new Map<string, Entry[]>();
  for (const { group = "Other", name, summary } of verbs.filter(isShown))
    groups.set(group, [...(groups.get(group) ?? []), [name, summary]]);
  return [...groups];
}

export function globalEntries(): readonly Entry[] {
  return globalOptions.map(optionEntry);
}

export function isShown({ hidden }: VerbDeclaration): boolean {
  return hidden !== true;
}

function optionEntry({ name, short, value, help, many }: OptionDeclaration): Entry {
  const placeholder = value === undefined ? "" : ` ${value.name}`;
  const choices = value?.choices === undefined ? "" : ` (${value.choices.join(", ")})`;
  return [`${short === undefined ? "" : `-${short}, `}--${name}${placeholder}${many === true ? " …" : ""}`, help + choices];
}

function operandText({ name, required, many }: ArgumentDeclaration): string {
  const text = many === true ? `${name}…` : name;
  return required === true ? text : `[${text}]`;
}
