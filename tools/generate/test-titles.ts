/**
 * The tests of the repository by their titles, read without running them. A title that carries ids of the census in
 * parentheses, `(RACE-05, LOAD-07)`, says which known failures its test shows.
 */
import { readFileSync } from "node:fs";
import { listFiles } from "../tidy/files.ts";
import { children, literalText, type Node, parseSource } from "../tidy/source.ts";

export interface TitledTest {
  /** Relative to the repository. */
  path: string;
  /** Without its ids; that of the surrounding `describe` comes first. */
  title: string;
  /** Its own, and those of the surrounding `describe`. */
  ids: string[];
  /** Skipped for everybody but root. */
  asRoot: boolean;
}

const note = /\s*\(([^()]*\b[A-Z]+-\d{2}\b[^()]*)\)/g;

/** Every test of the repository whose title carries an id. */
export function titledTests(root: string): TitledTest[] {
  const files = listFiles(root).filter((path) => path.endsWith(".test.ts"));
  return files.flatMap((path) => titlesIn(path, readFileSync(root + path, "utf8")));
}

export function titlesIn(path: string, text: string): TitledTest[] {
  if (!/\b[A-Z]+-\d{2}\b/.test(text)) return [];
  const found: TitledTest[] = [];
  collect(parseSource(path, text).program, { path, title: "", ids: [], asRoot: false }, text, found);
  return found.filter(({ ids }) => ids.length > 0);
}

function collect(node: Node, around: TitledTest, text: string, found: TitledTest[]): void {
  let inside = around;
  const title = node.type === "CallExpression" ? literalText((node.arguments as Node[])[0]) : undefined;
  const name = title === undefined ? "" : calledName(node);
  if (title !== undefined && /^(describe|test|it)$/.test(name)) {
    inside = within(around, title, text.slice(node.start, (node.callee as Node).end));
    if (name !== "describe") found.push(inside);
  }
  for (const child of children(node)) collect(child, inside, text, found);
}

function within(around: TitledTest, title: string, callee: string): TitledTest {
  const ids = [...title.matchAll(note)].flatMap(([text]) => text.match(/\b[A-Z]+-\d{2}\b/g) ?? []);
  return {
    path: around.path,
    title: `${around.title} ${title.replace(note, "").replaceAll(/%[sjd]/g, "…")}`.trim(),
    ids: [...around.ids, ...ids],
    asRoot: around.asRoot || /runIf\((isRoot|mayContain)\)/.test(callee),
  };
}

/** `test` for `test(…)`, `test.each(…)(…)` and `test.runIf(…).each(…)(…)`. */
function calledName(call: Node): string {
  let node = call.callee as Node;
  for (;;) {
    if (node.type === "CallExpression") node = node.callee as Node;
    else if (node.type === "MemberExpression") node = node.object as Node;
    else return node.type === "Identifier" ? String(node.name) : "";
  }
}
