/**
 * One command line from its words to its exit code: find the verb, read its words, load its code, run it, report what it
 * threw. Nothing here knows the process; main.ts does.
 */
import { HobError } from "@hob/kit";
import { nearest, reportFailure, type VerbContext, type VerbDeclaration, withDaemonName } from "@hob/kit/verb";
import { absolutePath } from "./adapters/paths.ts";
import { builtinNames } from "./daemons.ts";
import { globalOptions } from "./declared/common.ts";
import { type FoundVerb, findVerb, firstWord } from "./find-verb.ts";
import { checkLine, hasFlag, type Line, readLine } from "./parse.ts";
import { noVerb, verbs } from "./verbs/table.ts";

/** Runs the command line and returns its exit code. Never rejects. */
export async function runCommand(words: readonly string[], base: VerbContext): Promise<number> {
  const found = findVerb(expandVersion(words), verbs) ?? { verb: noVerb, path: [], rest: words };
  const line = readLine(found.verb, found.rest);
  const context = contextFor(base, found, line);
  try {
    return await runFound(words, found, line, withHome(context, line));
  } catch (error) {
    const daemon = daemonOf(found, line);
    const named = daemon === undefined ? error : withDaemonName(error, daemon);
    return await reportFailure(context, withNearVerb(named, found, line));
  }
}

/** A word that was taken for something else (a file by `hob py`), and is not found, may be a misspelt verb of that verb. */
function withNearVerb(thrown: unknown, { verb, path }: FoundVerb, line: Line): unknown {
  const word = line.untouched[0];
  if (!(thrown instanceof HobError) || thrown.code !== "not-found" || word === undefined || verb.verbs === undefined) return thrown;
  const names = verb.verbs.map(({ name }) => name);
  const near = nearest(word, names) ?? (word === "help" ? "--help" : undefined);
  if (near === undefined) return thrown;
  return new HobError(thrown.code, thrown.message, { cause: thrown, hint: `Did you mean hob ${[...path, near].join(" ")}?` });
}

/** The one daemon that the words are about: named as the verb's DAEMON, or the one whose verbs these are. */
function daemonOf({ verb, path }: FoundVerb, line: Line): string | undefined {
  const place = (verb.arguments ?? []).findIndex(({ complete }) => complete === "daemon");
  if (place !== -1) return line.words.length > 1 && verb.arguments?.[place]?.many === true ? undefined : line.words[place];
  return builtinNames.find((name) => name === path[0]);
}

async function runFound(words: readonly string[], found: FoundVerb, line: Line, context: VerbContext): Promise<number> {
  const unknown = found.verb === noVerb ? unknownWord(words, line) : undefined;
  if (unknown !== undefined) return await rejectUnknown(unknown, context);
  if (hasFlag(line, "help")) return await showHelp(found, context);
  const args = checkLine(context.command, found.verb, line);
  return await (await found.verb.load()).run(args, context);
}

/** `hob --version` is `hob version`: the one option that everybody tries first. */
function expandVersion(words: readonly string[]): readonly string[] {
  return words[0] === "--version" || words[0] === "-V" ? ["version", ...words.slice(1)] : words;
}

function contextFor(base: VerbContext, { path }: FoundVerb, line: Line): VerbContext {
  return { ...base, command: ["hob", ...path].join(" "), json: hasFlag(line, "json") };
}

/** Throws when `--home` is meant from a directory that is gone. */
function withHome(context: VerbContext, line: Line): VerbContext {
  const home = line.options.findLast(({ name }) => name === "home")?.value;
  return home === undefined ? context : { ...context, home: absolutePath(context.cwd, home) };
}

async function showHelp({ path }: FoundVerb, context: VerbContext): Promise<number> {
  const { help } = await import("./verbs/help.ts");
  return await help(path, context);
}

/** A first word that is no verb; options that nobody has are left to `checkLine`. */
function unknownWord(words: readonly string[], line: Line): string | undefined {
  const place = firstWord(words);
  if (place !== -1) return words[place];
  return line.options.every(({ name }) => globalOptions.some((option) => option.name === name)) ? line.words[0] : undefined;
}

async function rejectUnknown(word: string, context: VerbContext): Promise<never> {
  const near = nearest(
    word,
    verbs.filter(({ hidden }) => hidden !== true).map(({ name }: VerbDeclaration) => name),
  );
  const { daemonHint } = await import("./unknown-word.ts");
  const hint = (await daemonHint(word, context)) ?? (near === undefined ? "See hob help" : `Did you mean hob ${near}?`);
  throw new HobError("usage", `${JSON.stringify(word)} is not a verb of hob`, { hint });
}
