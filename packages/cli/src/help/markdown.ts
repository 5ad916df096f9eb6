/** All verbs as one Markdown page: docs/cli.md is printed from here. */
import type { VerbDeclaration } from "@hob/kit/verb";
import { commonExits } from "../declared/common.ts";
import { type Entry, globalEntries, groupsOf, isShown, partsOf } from "./parts.ts";

export function renderMarkdown(verbs: readonly VerbDeclaration[]): string {
  const parts = [
    "# The command `hob`",
    "Printed from the verbs' declarations (`hob help --markdown`); change those, not this page.",
    ...groupsOf(verbs).map(
      ([group, entries]) =>
        `## ${group}\n\n${entries.map(([name, summary]) => `- [\`hob ${name}\`](#hob-${name}): ${summary}`).join("\n")}`,
    ),
    `## Options of every verb\n\n${table("option", globalEntries())}`,
    `## Exit codes\n\n${table(
      "code",
      commonExits.map(({ code, meaning }): Entry => [String(code), meaning]),
    )}`,
    ...verbs.filter(isShown).flatMap((verb) => verbPage(verb, [verb.name])),
  ];
  return `${parts.join("\n\n")}\n`;
}

function verbPage(verb: VerbDeclaration, path: readonly string[]): string[] {
  const parts = partsOf(verb, path);
  return [
    `## ${parts.command}`,
    `${parts.summary.charAt(0).toUpperCase()}${parts.summary.slice(1)}.`,
    `\`\`\`sh\n${parts.usage.join("\n")}\n\`\`\``,
    ...parts.paragraphs.map(escaped),
    ...(parts.arguments.length === 0 ? [] : [table("argument", parts.arguments)]),
    ...(parts.options.length === 0 ? [] : [table("option", parts.options)]),
    ...(parts.exits.length === 0 ? [] : [table("exit code", parts.exits)]),
    ...(parts.examples.length === 0
      ? []
      : [`\`\`\`sh\n${parts.examples.map(([command, what]) => `${command}   # ${what}`).join("\n")}\n\`\`\``]),
    ...(verb.verbs ?? []).filter(isShown).flatMap((below) => verbPage(below, [...path, below.name])),
  ];
}

function table(title: string, entries: readonly Entry[]): string {
  const rows = entries.map(([term, text]) => `| \`${term}\` | ${escaped(text).replace(/\|/g, "\\|")} |`);
  return [`| ${title} | |`, "|---|---|", ...rows].join("\n");
}

/** Markdown would read `<`, `*` and `_` outside of code as its own. */
function escaped(text: string): string {
  return text.replace(/[<*_]/g, "\\$&");
}
