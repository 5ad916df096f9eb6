/** Width of comments, which no formatter breaks: what grows by a sentence is wrapped again by hand, and forgotten. */
import type { Finding, Source } from "./source.ts";

/** As wide as Biome lets code be. */
export const commentColumnsMax = 140;

/** Line comments may be wider: they stand over tables, and say what the columns are. */
export function checkComments(source: Source): Finding[] {
  const findings: Finding[] = [];
  const lines = source.text.split("\n");
  for (const { type, start, end } of source.comments) {
    if (type !== "Block") continue;
    for (let line = source.line(start); line <= source.line(end); line++) {
      const columns = lines[line - 1]?.length ?? 0;
      if (columns <= commentColumnsMax) continue;
      findings.push({
        path: source.path,
        line,
        message: `This comment has ${columns} columns; ${commentColumnsMax} are allowed. Wrap it.`,
      });
    }
  }
  return findings;
}
