/** A file opens with a paragraph that says what it owns: comments at its top, or right after its imports. */
import type { Finding, Node, Source } from "./source.ts";

const lettersMin = 20;

export function checkOpening(source: Source): Finding[] {
  if (source.path.endsWith(".test.ts") && !source.path.startsWith("test/regress/")) return [];
  const firstStatement = (source.program.body as Node[]).find(({ type }) => type !== "ImportDeclaration");
  const end = firstStatement?.start ?? source.text.length;
  const opening = source.comments.filter(({ start }) => start < end).map(({ value }) => value);
  if (opening.join("").replace(/[^\p{L}]/gu, "").length >= lettersMin) return [];
  const wanted = source.path.startsWith("test/regress/")
    ? "the story of the bug"
    : "what it owns, what it promises and what it leaves to others";
  return [
    {
      path: source.path,
      line: 1,
      message: `The file does not open with a comment. Begin it with a paragraph, /** … */, that says ${wanted}.`,
    },
  ];
}
