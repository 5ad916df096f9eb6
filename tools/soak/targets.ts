/** What is soaked: the smallest daemon, one of hob's own by its name, or the `target` that a module exports, as for chaos. */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { ChaosTarget } from "@hob/kit/testing";

/** `root` of the repository. */
export async function targetOf(name: string | undefined, root: string): Promise<ChaosTarget> {
  const own = { py: py(root), term: term(root) }[name ?? ""];
  if (own !== undefined) return own;
  const path = resolve(root, name ?? "examples/smallest/dist/greeter.chaos.js");
  const { target } = (await import(pathToFileURL(path).href)) as { target?: ChaosTarget };
  if (target?.call === undefined) throw new Error(`${path} exports no \`target\`, and hob's own are: py, term`);
  return target;
}

/** Programs are streams: each is run to its end, or interrupted. */
function py(root: string): ChaosTarget {
  return {
    name: "py",
    entry: resolve(root, "packages/py/dist/daemon.cjs"),
    call: { method: "sessions", input: () => ({}), check: Array.isArray },
    stream: { method: "run", input: (word) => ({ source: `print(len(${JSON.stringify(word)}))` }), check: () => true },
  };
}

function term(root: string): ChaosTarget {
  return {
    name: "term",
    entry: resolve(root, "packages/term/dist/daemon.cjs"),
    call: { method: "list", input: () => ({}), check: Array.isArray },
    stream: { method: "overview", input: () => ({}), check: () => true },
  };
}
