/** The manual page hob(1), in the macros of man(7), for every verb at once. Without a version it is the same for all. */
import type { VerbDeclaration } from "@hob/kit/verb";
import { commonExits } from "../declared/common.ts";
import { type Entry, globalEntries, isShown, partsOf } from "./parts.ts";

export function renderManual(verbs: readonly VerbDeclaration[], version?: string): string {
  return [
    `.TH HOB 1 "" "${version === undefined ? "hob" : `hob ${version}`}" "User Commands"`,
    ".SH NAME",
    "hob \\- keep background processes",
    ".SH SYNOPSIS",
    ".B hob",
    ".I VERB",
    "[OPTIONS] \\&...",
    ".SH DESCRIPTION",
    "hob starts each background process exactly once, has it ready when the command returns, and leaves nothing behind.",
    ".SH OPTIONS",
    ...list(globalEntries()),
    ".SH VERBS",
    ...verbs.filter(isShown).flatMap((verb) => verbText(verb, [verb.name])),
    '.SH "EXIT STATUS"',
    ...list(commonExits.map(({ code, meaning }): Entry => [String(code), meaning])),
    ".SH ENVIRONMENT",
    ...list([
      ["HOB_HOME", "Where the daemons' files are."],
      ["NO_COLOR, FORCE_COLOR", "Whether output is coloured, instead of only on a terminal."],
    ]),
    "",
  ].join("\n");
}

function verbText(verb: VerbDeclaration, path: readonly string[]): string[] {
  const parts = partsOf(verb, path);
  return [
    `.SS "${quoted(parts.usage[0] ?? parts.command)}"`,
    escaped(`${capital(parts.summary)}.`),
    ...parts.paragraphs.flatMap((paragraph) => [".PP", escaped(paragraph)]),
    ...list([...parts.arguments, ...parts.options]),
    ...parts.exits.flatMap(([code, meaning]) => [".TP", `Exit ${code}`, escaped(meaning)]),
    ...parts.examples.flatMap(([command, what]) => [".PP", escaped(`${capital(what)}:`), ".RS", ".nf", escaped(command), ".fi", ".RE"]),
    ...(verb.verbs ?? []).filter(isShown).flatMap((below) => verbText(below, [...path, below.name])),
  ];
}

function list(entries: readonly Entry[]): string[] {
  return entries.flatMap(([term, text]) => [".TP", `.B ${escaped(term)}`, escaped(text)]);
}

/** Backslashes and hyphens are roff's own; a line must not begin with a dot or an apostrophe. */
function escaped(text: string): string {
  return text
    .replace(/\\/g, "\\e")
    .replace(/-/g, "\\-")
    .replace(/…/g, "\\&...")
    .replace(/^([.'])/gm, "\\&$1");
}

function quoted(text: string): string {
  return escaped(text).replace(/"/g, "\\(dq");
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
