/** The generated part of docs/performance.md: tables and the machine's facts, between two marks. The prose around is by hand. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Report } from "../main.ts";
import { notesOf } from "./figure.ts";
import { markdownTable, tableLines } from "./table.ts";

const begin = "<!-- figures: written by `npm run bench -- --write` -->";
const end = "<!-- end of figures -->";

/** Throws when the page has lost its marks. */
export function writePage(root: string, report: Report): void {
  const path = join(root, "docs", "performance.md");
  writeFileSync(path, withFigures(readFileSync(path, "utf8"), report));
}

export function withFigures(page: string, report: Report): string {
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from === -1 || to < from) throw new Error(`docs/performance.md must have the lines ${begin} and ${end}`);
  return `${page.slice(0, from + begin.length)}\n\n${figuresText(report)}\n\n${page.slice(to)}`;
}

function figuresText({ machine, quick, rows }: Report): string {
  const { date, commit, node, system, processor, cores, memoryGiB, load } = machine;
  const facts = `Measured on ${date} at ${commit}${quick ? " (quick run)" : ""}: Node.js ${node}, ${system}, ${cores} cores of ${processor}, ${memoryGiB} GiB, load ${load} before the run.`;
  const tables = rows.map(({ title, figures }) => {
    return [`### ${title[0]?.toUpperCase()}${title.slice(1)}`, markdownTable(figures.flatMap(tableLines)), ...notesOf(figures)].join(
      "\n\n",
    );
  });
  return [facts, ...tables].join("\n\n");
}
