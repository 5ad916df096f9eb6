/**
 * Sizes as a ratchet: a file has at most 400 lines and a function 60, unless ratchet.json records it with more; what is
 * recorded may only shrink, and the record shrinks with it (`npm run tidy -- --record`). Nothing is ever added by a tool.
 */
import { children, dottedName, type Finding, type Node, type Source } from "./source.ts";

export const fileLinesMax = 400;
export const functionLinesMax = 60;

/** Lines by `path` for files and `path#name` for functions. */
export type Ratchet = Record<string, number>;

export interface Size {
  key: string;
  lines: number;
  line: number;
  max: number;
}

/** Everything in a file that is larger than allowed without a record. */
function largeParts(source: Source): Size[] {
  const lines = source.text.split("\n").length - (source.text.endsWith("\n") ? 1 : 0);
  const parts: Size[] = [{ key: source.path, lines, line: 1, max: fileLinesMax }];
  collectFunctions(source, source.program, "", parts);
  return parts.filter((part) => part.lines > part.max);
}

export function checkSizes(source: Source, ratchet: Ratchet): Finding[] {
  const findings: Finding[] = [];
  for (const { key, lines, line, max } of largeParts(source)) {
    const recorded = ratchet[key];
    if (recorded !== undefined && lines <= recorded) continue;
    const what = key === source.path ? "This file" : `${key.slice(source.path.length + 1)}()`;
    const limit = recorded === undefined ? `${max} are allowed` : `it was recorded with ${recorded}, and may only shrink`;
    findings.push({
      path: source.path,
      line,
      message: `${what} has ${lines} lines; ${limit}. Split it by noun or phase, not by line count.`,
    });
  }
  return findings;
}

/** Records that are larger than what they record: they must shrink too, or the ratchet would slip. */
export function checkRatchet(sources: readonly Source[], ratchet: Ratchet, path: string): Finding[] {
  const shrunk = shrink(sources, ratchet);
  const stale = Object.keys(ratchet).filter((key) => shrunk[key] !== ratchet[key]);
  return stale.map((key) => ({
    path,
    line: 1,
    message: `${key} is smaller than its record of ${ratchet[key]}. Run \`npm run tidy -- --record\`.`,
  }));
}

/** The ratchet with every record lowered to the present size, and without what is small now or gone. */
export function shrink(sources: readonly Source[], ratchet: Ratchet): Ratchet {
  const sizes = new Map(sources.flatMap(largeParts).map(({ key, lines }) => [key, lines]));
  const kept: Ratchet = {};
  for (const [key, recorded] of Object.entries(ratchet)) {
    const present = sizes.get(key);
    if (present !== undefined) kept[key] = Math.min(present, recorded);
  }
  return kept;
}

function collectFunctions(source: Source, node: Node, name: string, parts: Size[]): void {
  const named = nameOf(node) ?? name;
  if (isFunction(node) && !isSuite(node)) {
    const line = source.line(node.start);
    parts.push({ key: `${source.path}#${named || "default"}`, lines: source.line(node.end) - line + 1, line, max: functionLinesMax });
  }
  for (const child of children(node)) {
    // The callback of `describe` is a list of tests, each measured for itself.
    if (node.type === "CallExpression" && isSuiteCall(node) && isFunction(child)) suites.add(child);
    collectFunctions(source, child, named, parts);
  }
}

const suites = new WeakSet<Node>();

function isSuite(node: Node): boolean {
  return suites.has(node);
}

function isSuiteCall(node: Node): boolean {
  return /^describe(\.|$)/.test(dottedName(node.callee));
}

function isFunction(node: Node): boolean {
  return node.type === "FunctionDeclaration" || node.type === "FunctionExpression" || node.type === "ArrowFunctionExpression";
}

/** The name that a declaration gives to the function inside it. */
function nameOf(node: Node): string | undefined {
  switch (node.type) {
    case "FunctionDeclaration":
    case "ClassDeclaration":
    case "VariableDeclarator":
      return dottedName(node.id) || undefined;
    case "MethodDefinition":
    case "PropertyDefinition":
    case "Property":
      return dottedName(node.key) || undefined;
    default:
      return undefined;
  }
}
