/**
 * One source file, parsed once for all rules: its syntax tree, comments, imports and line numbers. Rules are functions
 * over this and nothing else, so each is tested with a few lines of text and a made-up path.
 */
import { parseSync, visitorKeys } from "oxc-parser";

/** A node of the ESTree syntax tree, with TypeScript's own nodes as @typescript-eslint names them. */
export interface Node {
  type: string;
  start: number;
  end: number;
  [property: string]: unknown;
}

export interface Import {
  /** What was written: `../base/assert.ts`, `zod`, `node:fs`. */
  specifier: string;
  /** Nothing of it is left when the program runs. */
  typeOnly: boolean;
  /** `import()`: loaded when the line runs. */
  lazy: boolean;
  /** Names that are imported, `*` for a namespace. */
  names: string[];
  offset: number;
}

export interface Comment {
  type: "Line" | "Block";
  value: string;
  start: number;
  end: number;
}

export interface Source {
  /** Relative to the repository, with `/`. */
  path: string;
  text: string;
  program: Node;
  comments: Comment[];
  imports: Import[];
  /** Names that the file declares itself, so that a parameter called `process` is not the global one. */
  declared: Set<string>;
  /** Line number of an offset, from 1. */
  line(offset: number): number;
}

/** What a rule reports. The message says what is allowed instead. */
export interface Finding {
  path: string;
  line: number;
  message: string;
}

/** Throws a `SyntaxError` when the file cannot be parsed. */
export function parseSource(path: string, text: string): Source {
  const result = parseSync(path, text, { lang: path.endsWith(".ts") ? "ts" : "js", sourceType: "module" });
  const problem = result.errors[0];
  if (problem !== undefined) throw new SyntaxError(`${path}: ${problem.message}`);
  const program = result.program as unknown as Node;
  const starts = lineStarts(text);
  const source: Source = {
    path,
    text,
    program,
    comments: result.comments,
    imports: [],
    declared: new Set(),
    line: (offset) => lineOf(starts, offset),
  };
  for (const node of walk(program)) {
    noteImport(node, source.imports);
    noteDeclared(node, source.declared);
  }
  return source;
}

/** Every node below and including `root`, parents first, in the order of the text. */
export function* walk(root: Node): Generator<Node> {
  yield root;
  for (const child of children(root)) yield* walk(child);
}

export function children(node: Node): Node[] {
  const found: Node[] = [];
  for (const key of visitorKeys[node.type] ?? []) {
    const value = node[key];
    if (Array.isArray(value)) found.push(...value.filter(isNode));
    else if (isNode(value)) found.push(value);
  }
  return found;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

/** `Date.now` for a member expression over plain names, `setTimeout` for a name; empty for anything else. */
export function dottedName(node: unknown): string {
  if (!isNode(node)) return "";
  if (node.type === "Identifier") return String(node.name);
  if (node.type !== "MemberExpression" || node.computed === true) return "";
  const object = dottedName(node.object);
  return object === "" ? "" : `${object}.${dottedName(node.property)}`;
}

/** The text of a string literal or of a template without parts; `undefined` for anything else. */
export function literalText(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === "Literal" && typeof node.value === "string") return node.value;
  if (node.type === "TemplateElement") return (node.value as { cooked?: string }).cooked;
  return undefined;
}

function noteImport(node: Node, imports: Import[]): void {
  const specifier = literalText(node.source);
  if (specifier === undefined) return;
  const add = (typeOnly: boolean, lazy: boolean, names: string[]): void => {
    imports.push({ specifier, typeOnly, lazy, names, offset: node.start });
  };
  const parts = (node.specifiers ?? []) as Node[];
  const names = parts.map((part) => (part.imported === undefined ? "*" : dottedName(part.imported)));
  switch (node.type) {
    case "ImportDeclaration":
      return add(node.importKind === "type" || (parts.length > 0 && parts.every((part) => part.importKind === "type")), false, names);
    case "ExportNamedDeclaration":
      return add(node.exportKind === "type" || (parts.length > 0 && parts.every((part) => part.exportKind === "type")), false, []);
    case "ExportAllDeclaration":
      return add(node.exportKind === "type", false, ["*"]);
    case "ImportExpression":
      return add(false, true, ["*"]);
    case "TSImportType":
      return add(true, false, ["*"]);
  }
}

function noteDeclared(node: Node, declared: Set<string>): void {
  if (node.type === "VariableDeclarator") notePattern(node.id, declared);
  for (const parameter of (node.params ?? []) as unknown[]) notePattern(parameter, declared);
}

function notePattern(pattern: unknown, declared: Set<string>): void {
  if (!isNode(pattern)) return;
  if (pattern.type === "Identifier") declared.add(String(pattern.name));
  else if (pattern.type === "AssignmentPattern") notePattern(pattern.left, declared);
  else if (pattern.type === "RestElement") notePattern(pattern.argument, declared);
  else if (pattern.type === "ArrayPattern") for (const element of pattern.elements as unknown[]) notePattern(element, declared);
  else if (pattern.type === "ObjectPattern")
    for (const property of pattern.properties as Node[]) notePattern(property.value ?? property, declared);
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function lineOf(starts: number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}
