/** Help for the terminal, at its width (at most 100 columns, for the eye). */
import { type Canvas, indented, padEnd, paint, type VerbDeclaration, widthOf } from "@hob/kit/verb";
import { commonExits } from "../declared/common.ts";
import { type Entry, globalEntries, groupsOf, type VerbParts } from "./parts.ts";

const widest = 100;
/** A term longer than this gets a line of its own. */
const termCells = 26;

const usage: readonly Entry[] = [
  ["hob", "what runs here, and what to do next"],
  ["hob VERB [OPTIONS] …", "one of the verbs below"],
  ["hob help VERB", "explains it"],
];

export function renderOverview(verbs: readonly VerbDeclaration[], canvas: Canvas): string {
  const page = pageFor(canvas);
  const head =
    "hob keeps background processes: it starts each exactly once, has it ready when the command returns, and leaves nothing behind.";
  return [
    `${indented(head, 0, page.columns)}\n`,
    section("Usage", usage, page),
    ...groupsOf(verbs).map(([group, entries]) => section(group, entries, page)),
    section("Every verb takes", globalEntries(), page),
    section(
      "Exit codes",
      commonExits.map(({ code, meaning }) => [String(code), meaning]),
      page,
    ),
  ].join("\n");
}

export function renderVerb(parts: VerbParts, canvas: Canvas): string {
  const page = pageFor(canvas);
  return [
    `${indented(`${parts.command}: ${parts.summary}`, 0, page.columns)}\n`,
    `${paint(page, "bold", "Usage")}\n${parts.usage.map((line) => `  ${line}\n`).join("")}`,
    ...parts.paragraphs.map((text) => `${indented(text, 0, page.columns)}\n`),
    section("Verbs", parts.verbs, page),
    section("Arguments", parts.arguments, page),
    section("Options", [...parts.options, ...globalEntries()], page),
    section("Exit codes", parts.exits, page),
    section("Examples", parts.examples, page),
  ]
    .filter((part) => part !== "")
    .join("\n");
}

function pageFor(canvas: Canvas): Canvas {
  return { color: canvas.color, columns: Math.min(widest, Number.isFinite(canvas.columns) ? canvas.columns : 80) };
}

function section(title: string, entries: readonly Entry[], page: Canvas): string {
  if (entries.length === 0) return "";
  const width = Math.max(...entries.map(([term]) => widthOf(term)).filter((cells) => cells <= termCells), 0);
  return `${paint(page, "bold", title)}\n${entries.map(([term, text]) => entryText(term, text, width, page)).join("")}`;
}

function entryText(term: string, text: string, width: number, page: Canvas): string {
  const margin = width + 4;
  if (page.columns - margin < 16) return `  ${term}\n${indented(text, 6, page.columns)}\n`;
  const block = indented(text, margin, page.columns);
  return widthOf(term) > width ? `  ${term}\n${block}\n` : `  ${padEnd(term, width)}  ${block.slice(margin)}\n`;
}
