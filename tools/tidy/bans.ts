/**
 * What may not be written here, each with what to write instead. Biome and tsc have bans of their own that are not
 * repeated (any, enums, parameter properties, skipped and focused tests, `export *`); elsewhere.test.ts proves that those hold.
 * To add one: a row, and a test that it fires and that it stays silent.
 */
import { children, dottedName, type Finding, literalText, type Node, type Source, walk } from "./source.ts";

export interface Ban {
  /** In one word, for tests. */
  readonly name: string;
  readonly where: (path: string) => boolean;
  /** What was found at this node; `undefined` when nothing. */
  readonly find: (node: Node, source: Source) => string | undefined;
  readonly instead: string;
}

const isTest = (path: string): boolean => path.endsWith(".test.ts");
const isSource = (path: string): boolean => /^packages\/\w+\/src\//.test(path) && !isTest(path);
const isKitWithoutNode = (path: string): boolean =>
  isSource(path) && path.startsWith("packages/kit/") && !path.startsWith("packages/kit/src/node/");
const isCore = (path: string): boolean => isSource(path) && /^packages\/\w+\/src\/(core\/|contract\.ts)/.test(path);
const isVerb = (path: string): boolean => isSource(path) && /\/src\/(verbs(\/|\.ts)|attach\/|cast\/|keys\/)/.test(path);
/** Code that gets its time, chance and process as arguments. */
const isPure = (path: string): boolean => isKitWithoutNode(path) || isCore(path) || isVerb(path);

export const bans: readonly Ban[] = [
  {
    name: "clock",
    where: isPure,
    find: (node, source) =>
      globalUse(node, source, ["Date.now", "performance.now", "setTimeout", "setInterval", "setImmediate"]) ?? newDate(node),
    instead:
      "Take a Clock (ports/clock.ts): monotonicMs() for durations, wallMs() for showing, timer() and sleep() for waiting. Only node/ and adapters/ make one.",
  },
  {
    name: "chance",
    where: isPure,
    find: (node, source) => globalUse(node, source, ["Math.random", "crypto.randomUUID", "crypto.getRandomValues"]),
    instead: "Take a Random (ports/random.ts), so that a seed repeats everything.",
  },
  {
    name: "process",
    where: isPure,
    find: (node, source) => globalUse(node, source, ["process.*"]),
    instead:
      "Take what you need of the process as an argument: a port in the kit, the context in a verb. Only node/, adapters/ and main.ts know the process.",
  },
  {
    name: "console",
    where: isSource,
    find: (node, source) => globalUse(node, source, ["console.*"]),
    instead: "Write to the log that you were given (daemons) or to the context's stdout and stderr (verbs).",
  },
  {
    name: "locale",
    where: isSource,
    find: (node, source) => globalUse(node, source, ["Intl.*"]) ?? localeMethod(node),
    instead:
      "The first use of ICU costs 6 to 20 ms, more than all the rest of a command, and what it prints differs between machines. Compare with <, and format by hand (kit/src/verb).",
  },
  {
    name: "kill-by-name",
    where: () => true,
    find: (node) => /\b(pkill|killall)\b/.exec(literalText(node) ?? "")?.[0],
    instead: "End a process by its pid, after its identity was checked: processes.signal(identity, …).",
  },
  {
    name: "sleep",
    where: isTest,
    find: (node) => (isSleep(node) ? "a sleep" : undefined),
    instead:
      "Wait for a named event (@hob/kit/testing), or poll a condition with a deadline: what passes because of a pause fails on a slower machine.",
  },
  {
    name: "retry",
    where: (path) => isTest(path) || path === "vitest.config.ts",
    find: (node, { path }) => ((isTest(path) ? isTestCall(node) : true) ? retryOption(node, isTest(path)) : undefined),
    instead: "A test that fails sometimes shows a race. Find it; wait for the event.",
  },
];

/** Reports what is banned in this file. */
export function checkBans(source: Source, table: readonly Ban[] = bans): Finding[] {
  const active = table.filter(({ where }) => where(source.path));
  const findings: Finding[] = [];
  if (active.length === 0) return findings;
  for (const node of walk(source.program)) {
    for (const { find, instead } of active) {
      const found = find(node, source);
      if (found !== undefined)
        findings.push({ path: source.path, line: source.line(node.start), message: `${found} may not be used here. ${instead}` });
    }
  }
  return findings;
}

/** The global at this node when it is one of `names`: `Date.now` and `console.*` wherever they stand, `setTimeout` where it is called. */
function globalUse(node: Node, source: Source, names: readonly string[]): string | undefined {
  const called = node.type === "CallExpression" && (node.callee as Node).type === "Identifier" ? node.callee : undefined;
  if (node.type !== "MemberExpression" && called === undefined) return undefined;
  const used = dottedName(called ?? node).replace(/^globalThis\./, "");
  const [object = "", property, ...deeper] = used.split(".");
  // Only the innermost part of `process.env.HOME` counts, so that it is reported once.
  if (deeper.length > 0 || source.declared.has(object)) return undefined;
  return names.includes(used) || (property !== undefined && names.includes(`${object}.*`)) ? used : undefined;
}

function localeMethod(node: Node): string | undefined {
  const name = node.type === "MemberExpression" ? dottedName(node["property"]) : "";
  return /^(localeCompare|toLocale\w+)$/.test(name) ? name : undefined;
}

function newDate(node: Node): string | undefined {
  return node.type === "NewExpression" && dottedName(node.callee) === "Date" && (node.arguments as Node[]).length === 0
    ? "new Date()"
    : undefined;
}

/** `new Promise((resolve) => setTimeout(resolve, …))` in its usual spellings, and the sleeps of node:timers/promises. */
function isSleep(node: Node): boolean {
  if (node.type === "ImportDeclaration") return literalText(node.source) === "node:timers/promises";
  if (node.type !== "NewExpression" || dottedName(node.callee) !== "Promise") return false;
  const [executor] = node.arguments as Node[];
  const resolve = dottedName((executor?.params as Node[] | undefined)?.[0]);
  if (executor === undefined || resolve === "") return false;
  const waits: Node[] = [];
  for (const inner of walk(executor)) if (inner.type === "CallExpression" && dottedName(inner.callee) === "setTimeout") waits.push(inner);
  return waits.some((wait) => settlesOnly((wait.arguments as Node[])[0], resolve));
}

/** The timer's function is `resolve`, or does nothing but call it. */
function settlesOnly(callback: Node | undefined, resolve: string): boolean {
  if (callback === undefined) return false;
  if (callback.type === "Identifier") return dottedName(callback) === resolve;
  const body = callback.body as Node | undefined;
  const only = body?.type === "BlockStatement" ? children(body) : body === undefined ? [] : [body];
  const call = only[0]?.type === "ExpressionStatement" ? (only[0].expression as Node) : only[0];
  return only.length === 1 && call?.type === "CallExpression" && dottedName(call.callee) === resolve;
}

function isTestCall(node: Node): boolean {
  return node.type === "CallExpression" && /^(it|test|describe)(\.|$)/.test(dottedName(node.callee));
}

function retryOption(node: Node, inCall: boolean): string | undefined {
  const objects = inCall
    ? (node.arguments as Node[]).filter(({ type }) => type === "ObjectExpression")
    : node.type === "ObjectExpression"
      ? [node]
      : [];
  const properties = objects.flatMap((object) => object.properties as Node[]);
  return properties.some((property) => dottedName(property.key) === "retry") ? "retry" : undefined;
}
