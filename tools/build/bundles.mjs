/**
 * What is built from what: one row for each bundle, and nothing about bundles anywhere else. To add an entry point, name
 * it here and, when others may import it, in the package's `exports`. Why there are two kinds: docs/decisions/0001-bundles.md.
 *
 * A `library` is ESM for other people's programs, with its dependencies left to npm. A `program` is what we run
 * ourselves, where every millisecond of start-up counts: CommonJS with everything inside but `neverBundled`. A `command` is
 * a program that ends soon, and may do something else each time (start.cjs).
 * Entries are files under `src`; what is built lies flat in `dist`, under the entry's base name.
 */

/**
 * Never inside a bundle: koffi finds its binary beside itself, pyodide its WebAssembly and its standard library, node-pty
 * its native part.
 */
export const neverBundled = ["koffi", "pyodide", "@lydell/node-pty"];

/**
 * `together`: modules that are one file with all that they import at once, because the calls that must be fast need
 * them. A program's entry is always among them. Paths from the repository's root.
 * `cold`: the same for a second file, with what starting a daemon takes besides.
 * `often`: the same for a third file, with what is called often and would be several small files, 0.3 ms each.
 * `inside`: packages that a library brings along, as far as it uses them.
 * `finish`: an entry that is run once everything is built; it puts beside the bundles what only they can make.
 * @typedef {{
 *   directory: string, kind: "library" | "program" | "command", entries: string[],
 *   together?: string[], cold?: string[], often?: string[], inside?: string[], finish?: string,
 * }} Bundle
 */

/** @type {Bundle[]} */
export const bundles = [
  {
    directory: "packages/kit",
    kind: "library",
    entries: [
      "index.ts",
      "server.ts",
      "client.ts",
      "schema.ts",
      "testing.ts",
      "verb.ts",
      "node/testing/testing-preload.ts",
      "node/testing/chaos/actor-program.ts",
      "node/testing/chaos/hob-chaos.ts",
    ],
    together: ["packages/kit/src/client.ts"],
    cold: ["packages/kit/src/client/cold.ts"],
    inside: ["zod"],
  },
  { directory: "packages/py", kind: "library", entries: ["contract.ts", "verbs.ts"] },
  {
    directory: "packages/py",
    kind: "program",
    entries: ["daemon.ts", "adapters/worker.ts", "adapters/make-image.ts"],
    finish: "adapters/make-image.ts",
  },
  { directory: "packages/term", kind: "library", entries: ["contract.ts", "verbs.ts"] },
  { directory: "packages/term", kind: "program", entries: ["daemon.ts"] },
  {
    directory: "packages/cli",
    kind: "command",
    entries: ["main.ts"],
    together: [
      "packages/cli/src/verbs/status.ts",
      "packages/cli/src/verbs/call.ts",
      "packages/py/src/verbs/run.ts",
      "packages/kit/src/client/manage/probe.ts",
      "packages/kit/src/client/manage/list.ts",
    ],
    cold: [
      "packages/kit/src/client/cold.ts",
      "packages/kit/src/node/locks.ts",
      "packages/kit/src/node/processes.ts",
      "packages/kit/src/node/launcher.ts",
    ],
    often: ["ls", "send", "capture", "wait", "run"].map((verb) => `packages/term/src/verbs/${verb}.ts`),
  },
  { directory: "packages/cli", kind: "program", entries: ["tour/greeter.daemon.ts"] },
  { directory: "examples/smallest", kind: "library", entries: ["greeter.contract.ts", "greeter.daemon.ts", "cli.ts", "greeter.chaos.ts"] },
];

/** The file in `dist` that an entry becomes. */
export function outputName(kind, entry) {
  const base = entry.slice(entry.lastIndexOf("/") + 1).replace(/\.ts$/, "");
  return `${base}.${kind === "library" ? "js" : "cjs"}`;
}
