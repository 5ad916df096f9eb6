/**
 * Every `hob …` that a page shows is one that this hob understands: its verbs, its options, and no word too many. A verb
 * that is only mentioned may go without its arguments, and a value may be a placeholder.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { findVerb } from "./find-verb.ts";
import { checkLine, readLine } from "./parse.ts";
import { verbs } from "./verbs/table.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
/** Printed from the verbs themselves; and one that tells of daemons to come. */
const leftOut = ["cli.md", "census.md"];
const pages = [
  "README.md",
  ...readdirSync(`${root}docs`)
    .filter((name) => name.endsWith(".md") && !leftOut.includes(name))
    .map((name) => `docs/${name}`),
];

it.each(pages)("%s", (page) => {
  for (const line of commandsIn(readFileSync(root + page, "utf8"))) expect([line, faultOf(line)]).toEqual([line, undefined]);
});

/** Lines of blocks, with a prompt or without, and what stands in the text between backquotes, and what may be left out. */
function commandsIn(text: string): string[] {
  const found = text.matchAll(/(?:^|`|^\$ )hob ([a-z][^`\n]*)/gm);
  return [...found].map(([, words]) =>
    (words ?? "")
      .replace(/\s+(?:#|\||&&|;|2>|<|>).*$/, "")
      .replace(/ \[([^\]]*)\]/g, " $1")
      .trim(),
  );
}

function faultOf(line: string): string | undefined {
  const words = (line.match(/'[^']*'|"[^"]*"|\S+/g) ?? [])
    .map((word) => word.replace(/^(['"])(.*)\1$/, "$2"))
    .filter((word) => word !== "…" && word !== "...");
  const found = findVerb(words, verbs);
  if (found === undefined) return `there is no verb ${words[0]}`;
  if (words.includes("--help")) return undefined;
  try {
    checkLine("hob", found.verb, readLine(found.verb, found.rest));
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    return / is missing:| is wanted/.test(message) ? undefined : message;
  }
}
