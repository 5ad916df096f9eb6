/** What people, scripts and completions type: the words of a command line, `name=value` pairs, keys for a terminal. */
import { findVerb } from "../../packages/cli/src/find-verb.ts";
import { checkLine, hasFlag, readLine } from "../../packages/cli/src/parse.ts";
import { readPairs } from "../../packages/cli/src/schema/input.ts";
import type { Schema } from "../../packages/cli/src/schema/schema.ts";
import { noVerb, verbs } from "../../packages/cli/src/verbs/table.ts";
import { nearest } from "../../packages/kit/src/base/nearest.ts";
import { bytesOfKey } from "../../packages/term/src/keys/names.ts";
import { bytesOfWord, splitKeys } from "../../packages/term/src/keys/sequence.ts";
import { demand, demandSame, promises, type Target, typed } from "../engine/target.ts";

const realLine = { findVerb, readLine, checkLine };
export type CommandLine = typeof realLine;

/** One word in each line of the input. */
const wordsOf = (input: Buffer): string[] => input.toString().split("\n");

export const commandLine: Target<CommandLine> = {
  name: "command-line",
  help: "the words of a command line, one in a line",
  subject: realLine,
  shape: "text",
  seeds: [
    "call\npy\nrun\nname=x\n--timeout\n2s\n--json",
    "--home=/x\nlogs\ngreeter\n-f\n-n\n20\n--level=warn",
    "py\n-c\nprint(1)\n--",
    "stop\ngreeter\n--now\nextra",
    "methods\n--help",
    "complete\n--\nhob\npy\n",
  ],
  words: ["--", "-", "--json", "--home", "--timeout", "=", "\n", "--no-json", "-fn", "--__proto__", "--help=x", "py", "term", "1e9"],
  read: (subject, input) => understood(subject, wordsOf(input)),
  check(subject, input) {
    const words = wordsOf(input);
    const { line, values } = understood(subject, words);
    // Node's tokenizer reads an end of options into `-a-b`.
    const odd = words.some((word) => /^-[^-].*-/s.test(word));
    demand(odd || line.words.every((word) => words.includes(word)), promises.obeyed, () => "an argument that nobody gave");
    demandSame(words.slice(words.length - line.untouched.length), line.untouched, promises.same, "what belongs to somebody else");
    if (values === undefined || hasFlag(line, "timeout") === false) return;
    const timeoutMs = values.has("timeout") ? values.number("timeout") : 0;
    demand(timeoutMs === undefined || Number.isFinite(timeoutMs), promises.obeyed, () => `a time limit of ${timeoutMs}`);
  },
};

function understood(subject: CommandLine, words: readonly string[]) {
  const found = subject.findVerb(words, verbs) ?? { verb: noVerb, path: [], rest: words };
  const line = subject.readLine(found.verb, found.rest);
  const checked = typed(["usage"], () => subject.checkLine("hob", found.verb, line));
  return { line, values: "value" in checked ? checked.value : undefined };
}

const schema: Schema = {
  type: "object",
  additionalProperties: false,
  properties: {
    name: { type: "string" },
    size: { type: "integer" },
    on: { type: "boolean" },
    any: {},
    list: { type: "array", items: { type: "number" } },
    tree: { type: "object" },
    mode: { enum: ["fast", "slow", null] },
    either: { anyOf: [{ type: "string" }, { type: "null" }] },
  },
};

export const pairs: Target<typeof readPairs> = {
  name: "pairs",
  help: "input for `hob call` as name=value, one in a line",
  subject: readPairs,
  shape: "text",
  seeds: ["name=Ädä\nsize=3\non=true", 'list=[1,2]\ntree:={"a":1}\nany=x', "list=1,2,3\nmode=null\neither=", "size=1e3\nname:=7"],
  words: ["=", ":=", "name", "size", "tree", "{", "__proto__=", "\n__proto__:={}\n", "constructor:={}", "\n", "null"],
  read: (subject, input) => typed(["invalid-input"], () => subject(wordsOf(input), schema)),
  check(subject, input) {
    const open: Schema = { ...schema, additionalProperties: true };
    for (const allowed of [schema, open]) {
      const result = typed(["invalid-input"], () => subject(wordsOf(input), allowed));
      if ("error" in result) continue;
      demand(Object.getPrototypeOf(result.value) === Object.prototype, promises.obeyed, () => "its prototype was changed");
      const known = Object.keys(result.value).every((name) => allowed === open || Object.hasOwn(schema.properties ?? {}, name));
      demand(known, promises.obeyed, () => `${Object.keys(result.value).join(", ")} are not all known`);
      const words = Object.entries(result.value).map(([name, value]) => `${name}:=${JSON.stringify(value)}`);
      demandSame(subject(words, allowed), result.value, promises.same, "pairs read, and read again as JSON");
    }
  },
};

const realKeys = { splitKeys, bytesOfWord, bytesOfKey };
export type Keys = typeof realKeys;

const plainModes = { applicationCursor: false };

export const keys: Target<Keys> = {
  name: "keys",
  help: "keys as `hob term send --keys` takes them",
  subject: realKeys,
  shape: "text",
  seeds: ['C-c Up "git status" Enter', "M-S-F5 ^a C-M-Left 'it''s'", "é 😀 Space C-Space", "PgDn S-Tab C-?"],
  words: ["C-", "M-", "S-", "Ctrl-", "^", '"', "'", " ", "F12", "BTab"],
  read: (subject, input) => typed(["usage"], () => subject.splitKeys(input.toString(), nearest)),
  check(subject, input) {
    const text = input.toString();
    const result = typed(["usage"], () => subject.splitKeys(text, nearest));
    if ("error" in result) return;
    for (const word of result.value) {
      const quoted = word.length > 1 && word.startsWith('"');
      const bytes = subject.bytesOfWord(word, plainModes);
      if (quoted) demand(text.includes(bytes), promises.obeyed, () => `${word} types ${JSON.stringify(bytes)}, which stands nowhere in it`);
      else demandSame(bytes, subject.bytesOfKey(word, plainModes), promises.same, `${word} as a word and as a key`);
    }
    // A quote may stand in quotes of the other kind only, and these are gone.
    const simple = result.value.filter((word) => /^("[^"']*"|[^"']*)$/.test(word));
    demandSame(subject.splitKeys(simple.join(" "), nearest), simple, promises.same, "keys read twice");
  },
};
