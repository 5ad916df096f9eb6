/** `contract(…)`: checks a declaration once and hands it on. Safe to import from anywhere: it does nothing else. */
import { assert } from "../base/assert.ts";
import { daemonNamePattern, daemonNameWords } from "../base/daemon-name.ts";
import { nearest } from "../base/nearest.ts";
import { type Declaration, type MethodDeclaration, overflows, type StreamDeclaration, upgrades } from "./declaration.ts";

/** Names that a client object has for itself. */
const reservedNames: readonly string[] = ["then", "close", "destroy", "daemon"];

/** All that a declaration may say; what is misspelt would silently not be in force. */
const methodProperties = [
  "help",
  "input",
  "output",
  "idempotent",
  "detached",
  "concurrency",
  "queueMax",
] satisfies (keyof MethodDeclaration)[];
const streamProperties = [...methodProperties, "item", "overflow"] satisfies (keyof StreamDeclaration)[];
const properties = ["name", "help", "config", "methods", "streams", "upgrade", "limits"] satisfies (keyof Declaration)[];

const methodPattern = /^[a-zA-Z][a-zA-Z0-9_.]{0,62}$/;

/** Declares a daemon. Throws an `AssertionFailure` when the declaration itself is wrong: that is the author's to mend. */
export function contract<const D extends Declaration>(declaration: D): D {
  checkProperties("a contract", declaration, properties);
  assert(daemonNamePattern.test(declaration.name), `a daemon's name is ${daemonNameWords}: ${JSON.stringify(declaration.name)}`);
  const methods = Object.keys(declaration.methods ?? {});
  const streams = Object.keys(declaration.streams ?? {});
  for (const name of [...methods, ...streams]) {
    assert(methodPattern.test(name), `a method's name is letters, digits, "_" and ".", at most 63: ${JSON.stringify(name)}`);
    assert(!reservedNames.includes(name), `"${name}" is a name that every client object has already; choose another`);
  }
  for (const [name, method] of Object.entries(declaration.methods ?? {})) checkProperties(`the method "${name}"`, method, methodProperties);
  for (const [name, stream] of Object.entries(declaration.streams ?? {})) checkProperties(`the stream "${name}"`, stream, streamProperties);
  for (const [name, method] of Object.entries({ ...declaration.methods, ...declaration.streams })) checkMethod(name, method);
  const { upgrade } = declaration;
  assert(upgrade === undefined || upgrades.includes(upgrade), `upgrade is one of ${upgrades.join(", ")}, and not ${String(upgrade)}`);
  for (const name of methods) assert(!streams.includes(name), `"${name}" is both a method and a stream`);
  return declaration;
}

function checkProperties(what: string, declared: object, known: readonly string[]): void {
  const unknown = Object.keys(declared).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const near = nearest(unknown, known);
  const hint = near === undefined ? `it may have ${known.join(", ")}` : `did you mean "${near}"?`;
  assert(false, `${what} has no property "${unknown}": ${hint}`);
}

/** What would let no call of it ever run, or be taken for something else. */
function checkMethod(name: string, method: MethodDeclaration & Pick<StreamDeclaration, "overflow">): void {
  const { concurrency, queueMax, overflow } = method;
  const isCount = (value: number | undefined, least: number): boolean =>
    value === undefined || value === Number.POSITIVE_INFINITY || (Number.isSafeInteger(value) && value >= least);
  assert(isCount(concurrency, 1), `concurrency of "${name}" is a whole number from 1, and not ${String(concurrency)}`);
  assert(isCount(queueMax, 0), `queueMax of "${name}" is a whole number from 0, and not ${String(queueMax)}`);
  assert(
    overflow === undefined || overflows.includes(overflow),
    `overflow of "${name}" is one of ${overflows.join(", ")}, and not ${String(overflow)}`,
  );
}
