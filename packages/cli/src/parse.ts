/**
 * The words behind a verb, checked against its declaration. Reading happens in two steps, because `--json` and `--help`
 * must be known even when the rest is wrong: `readLine` never fails, `checkLine` throws `usage` and names what was given,
 * what is allowed and the nearest spelling.
 */
import { HobError } from "@hob/kit";
import {
  type ArgumentDeclaration,
  type ArgumentValue,
  nearest,
  type OptionDeclaration,
  parseDuration,
  VerbArguments,
  type VerbDeclaration,
} from "@hob/kit/verb";
import { type Token, tokenize } from "./adapters/tokens.ts";
import { globalOptions } from "./declared/common.ts";

type OptionToken = Extract<Token, { kind: "option" }>;

export interface Line {
  readonly options: readonly OptionToken[];
  readonly words: readonly string[];
  /** What belongs to somebody else. */
  readonly untouched: readonly string[];
}

/** Sorts the words into options, arguments, and what is not ours to look at. */
export function readLine(verb: VerbDeclaration, words: readonly string[]): Line {
  const declared = optionsOf(verb);
  const options: OptionToken[] = [];
  const texts: string[] = [];
  for (const token of tokenize(words, declared)) {
    if (verb.untouched !== undefined && token.kind !== "option") {
      return { options, words: texts, untouched: words.slice(token.kind === "end" ? token.index + 1 : token.index) };
    }
    if (verb.behindDashes !== undefined && token.kind === "end") return { options, words: texts, untouched: words.slice(token.index + 1) };
    if (token.kind === "word") texts.push(token.text);
    if (token.kind === "option") {
      options.push(token);
      if (find(declared, token.name)?.last === true) return { options, words: texts, untouched: words.slice(token.next) };
    }
  }
  return { options, words: texts, untouched: [] };
}

export function hasFlag(line: Line, name: string): boolean {
  return line.options.some((token) => token.name === name);
}

/** Throws `usage`. `command` is what the person typed so far, for the messages. */
export function checkLine(command: string, verb: VerbDeclaration, line: Line): VerbArguments {
  const options = optionsOf(verb);
  const values = new Map<string, ArgumentValue>();
  for (const token of line.options) {
    const option = find(options, token.name) ?? unknownOption(command, options, token);
    const value = optionValue(command, option, token);
    if (option.many === true && value !== true) values.set(option.name, [...listAt(values, option.name), value]);
    else values.set(option.name, value);
  }
  checkWords(command, verb, line.words, values);
  const declared = new Set([...options, ...(verb.arguments ?? [])].map(({ name }) => name));
  return new VerbArguments(declared, values, line.untouched);
}

export function optionsOf(verb: VerbDeclaration): readonly OptionDeclaration[] {
  return [...(verb.options ?? []), ...globalOptions];
}

function find(options: readonly OptionDeclaration[], name: string): OptionDeclaration | undefined {
  return options.find((option) => option.name === name);
}

function listAt(values: ReadonlyMap<string, ArgumentValue>, name: string): (string | number)[] {
  return [...((values.get(name) as (string | number)[] | undefined) ?? [])];
}

function optionValue(command: string, option: OptionDeclaration, token: OptionToken): true | string | number {
  const { value: wanted } = option;
  if (wanted === undefined) {
    if (token.value === undefined) return true;
    throw usage(command, `${token.written} takes no value, and was given ${quoted(token.value)}`);
  }
  if (token.value === undefined) throw usage(command, `${token.written} needs a value: ${token.written} ${wanted.name}`);
  const taken = !token.inline && token.value.length > 1 && token.value.startsWith("-") && option.last !== true;
  if (taken)
    throw usage(
      command,
      `${token.written} needs a value, and the next word is ${quoted(token.value)}`,
      `If that is the value, write --${option.name}=${token.value}`,
    );
  return typedValue(command, option, token.value);
}

function typedValue(command: string, option: OptionDeclaration, text: string): string | number {
  const wrong = (allowed: string, hint?: string): HobError => usage(command, `--${option.name} ${quoted(text)}: ${allowed}`, hint);
  switch (option.value?.kind) {
    case "count":
      if (!/^\d{1,9}$/.test(text)) throw wrong("a whole number from 0 is wanted");
      return Number(text);
    case "duration": {
      const durationMs = parseDuration(text);
      if (durationMs === undefined) throw wrong("a duration is wanted, such as 500ms, 2s or 5min");
      if (durationMs === 0 && option.value.positive === true) throw wrong("that leaves no time; a duration above 0 is wanted");
      return durationMs;
    }
    case "choice": {
      const choices = option.value.choices ?? [];
      if (!choices.includes(text)) throw wrong(`one of ${choices.join(", ")} is wanted`, didYouMean(nearest(text, choices)));
      return text;
    }
    case "path":
      if (text === "") throw wrong("a path is wanted");
      return text;
    default:
      return text;
  }
}

function checkWords(command: string, verb: VerbDeclaration, words: readonly string[], values: Map<string, ArgumentValue>): void {
  const declared: readonly ArgumentDeclaration[] = verb.arguments ?? [];
  for (const [index, argument] of declared.entries()) {
    const given = argument.many === true ? words.slice(index) : words.slice(index, index + 1);
    if (given.length === 0 && argument.required === true) throw usage(command, `${argument.name} is missing: ${argument.help}`);
    // A variable of a script that is not set must not mean something else, such as whatever was used last.
    if (argument.required === true && given.includes("")) throw usage(command, `${argument.name} is empty: ${argument.help}`);
    if (given.length > 0) values.set(argument.name, argument.many === true ? given : (given[0] as string));
  }
  const extra = words[declared.length];
  if (extra === undefined || declared.at(-1)?.many === true) return;
  const verbs = (verb.verbs ?? []).map(({ name }) => name);
  if (verbs.length > 0 && declared.length === 0)
    throw usage(command, `there is no ${quoted(extra)}; there are ${verbs.join(", ")}`, didYouMean(nearest(extra, verbs)));
  const allowed = declared.length === 0 ? "no arguments" : `only ${declared.map(({ name }) => name).join(" ")}`;
  throw usage(command, `${quoted(extra)} is one argument too many: it takes ${allowed}`);
}

function unknownOption(command: string, options: readonly OptionDeclaration[], token: OptionToken): never {
  const names = options.map(({ name }) => name);
  const near = token.written.startsWith("--") ? nearest(token.name, names) : undefined;
  const allowed = names.map((name) => `--${name}`).join(", ");
  throw usage(command, `there is no option ${quoted(token.written)}; allowed are ${allowed}`, didYouMean(near && `--${near}`));
}

function didYouMean(near: string | undefined): string | undefined {
  return near === undefined ? undefined : `Did you mean ${near}?`;
}

function usage(command: string, message: string, hint?: string): HobError {
  return new HobError("usage", message, { hint: hint ?? `See ${command} --help` });
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
