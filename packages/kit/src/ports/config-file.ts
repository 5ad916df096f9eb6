/**
 * The configuration file as it lies on the disk, before any schema: a regular file of our own, JSON as a whole. Here, so
 * that the daemon that reads it and `hob doctor` that looks at it find the same faults and say them in the same words.
 */
import type { ParseError, printParseErrorCode } from "jsonc-parser";
import { HobError, messageOf } from "../errors/hob-error.ts";
import { systemCode } from "../errors/system-code.ts";
import type { FileFacts, Files } from "./files.ts";
import { kindWords, lookAt } from "./state-file.ts";

/** Its JSON value; `undefined` when there is no such file. Throws `config-invalid`, naming the place and what to do. */
export async function readConfigFile(files: Files, path: string, uid: number, bytesMax: number): Promise<unknown> {
  const facts = await lookAt(files, path);
  if (facts === undefined) return undefined;
  refuseUnfit(facts, path, uid);
  const text = await readText(files, path, bytesMax);
  return text === undefined ? undefined : await parseJson(text, path);
}

/** Whoever can write the configuration decides what the daemon does: nobody else may (SEC-03). */
function refuseUnfit({ kind, uid: owner }: FileFacts, path: string, uid: number): void {
  if (kind !== "file") {
    const hint = kind === "link" ? `Put the file itself there: links are not followed.` : `Move ${path} away.`;
    throw invalid(`${path} must be a file, and is ${kindWords[kind]}`, hint);
  }
  if (owner === uid) return;
  throw invalid(
    `${path} belongs to user ${owner}, not to user ${uid}, and is not read`,
    `If what it says is what you want, make it yours: \`chown ${uid} ${path}\`. Else move it away.`,
  );
}

async function readText(files: Files, path: string, bytesMax: number): Promise<string | undefined> {
  try {
    return await files.read(path, bytesMax);
  } catch (error) {
    const code = systemCode(error) === "out-of-descriptors" ? "out-of-descriptors" : "config-invalid";
    throw new HobError(code, `${path} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

async function parseJson(text: string, path: string): Promise<unknown> {
  const content = text.replace(/^\ufeff/, "");
  const foreign = content.indexOf("\ufffd");
  if (foreign >= 0) throw invalid(`${path}, ${placeOf(content, foreign)}: this is no character of UTF-8`, `Save ${path} as UTF-8.`);
  if (content.trim() === "") throw invalid(`${path} is empty`, "Write {} into it, or remove it, for the defaults.");
  try {
    return JSON.parse(content);
  } catch (error) {
    throw invalid(`${path}, ${await faultIn(content)}`, `Mend ${path}, then start or reload.`, error);
  }
}

/** V8's own message names no line in Node.js 20. */
async function faultIn(text: string): Promise<string> {
  const { parse, printParseErrorCode } = await import("jsonc-parser");
  const faults: ParseError[] = [];
  try {
    parse(text, faults, { disallowComments: true, allowTrailingComma: false });
  } catch {
    return "is nested too deeply"; // it calls itself for each level
  }
  const [first] = faults;
  if (first === undefined) return "is not JSON";
  return `${placeOf(text, first.offset)}: ${faultWords[printParseErrorCode(first.error)]}`;
}

function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split("\n");
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

const faultWords: Readonly<Record<ReturnType<typeof printParseErrorCode>, string>> = {
  InvalidSymbol: "JSON has no such word; names and texts stand in double quotes",
  InvalidNumberFormat: "this is no number as JSON writes them",
  PropertyNameExpected: "the name of a field is expected, in double quotes",
  ValueExpected: "a value is expected",
  ColonExpected: 'a ":" is expected',
  CommaExpected: 'a "," is expected',
  CloseBraceExpected: 'a "}" is expected',
  CloseBracketExpected: 'a "]" is expected',
  EndOfFileExpected: "the end of the file is expected",
  InvalidCommentToken: "JSON has no comments",
  UnexpectedEndOfComment: "JSON has no comments",
  UnexpectedEndOfString: "this text has no end",
  UnexpectedEndOfNumber: "this number has no end",
  InvalidUnicode: "behind \\u four hexadecimal digits are expected",
  InvalidEscapeCharacter: "JSON has no such escape",
  InvalidCharacter: "this character must be escaped",
  "<unknown ParseErrorCode>": "it is not JSON from here on",
};

function invalid(message: string, hint: string, cause?: unknown): HobError {
  return new HobError("config-invalid", message, { hint, cause });
}
