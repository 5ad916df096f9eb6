/**
 * Everything that is checked, in order, as one table. CI and `npm run check` run the same. A step is `cheap` when it needs
 * no running daemon: all cheap ones run even when one fails, so that one look shows everything; the others only follow
 * when those are in order. To add a step: a row.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface Step {
  readonly name: string;
  readonly cheap: boolean;
  /** Words for this Node.js, from the repository's root. More than one: run in turn until one fails. */
  readonly commands: readonly (readonly string[])[];
}

export function stepsOf(root: string): Step[] {
  const libraries = packageDirectories(root).filter((directory) => manifestOf(root, directory).exports !== undefined);
  return [
    // First: what is packed and tested must be what the sources say, with every entry point there.
    cheap("build", ["tools/build/build.mjs", "--strict", "--types"]),
    cheap("biome", ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings"]),
    cheap("types", ["node_modules/typescript/bin/tsc", "-p", "."]),
    cheap("tidy", ["tools/run-tool.mjs", "tidy"]),
    cheap("generated", ["tools/run-tool.mjs", "generate", "--check"]),
    cheap("knip", ["node_modules/knip/bin/knip.js", "--no-progress"]),
    cheap("publint", ...packageDirectories(root).map((directory) => ["node_modules/publint/src/cli.js", directory, "--strict"])),
    // The packages are ES modules only; what require() cannot load there is meant so.
    cheap(
      "attw",
      ...libraries.map((directory) => [
        "node_modules/@arethetypeswrong/cli/dist/index.js",
        "--pack",
        directory,
        "--profile",
        "esm-only",
        "--format",
        "ascii",
      ]),
    ),
    { name: "test", cheap: false, commands: [["node_modules/vitest/vitest.mjs", "run"]] },
    ...shortRuns(root),
  ];
}

/** `fuzz:short` and its like: what could run for ever, with a small budget of time. Scripts of package.json, once they exist. */
function shortRuns(root: string): Step[] {
  const scripts = Object.entries(manifestOf(root, ".").scripts ?? {}).filter(([name]) => name.endsWith(":short"));
  return scripts.map(([name, script]) => ({ name, cheap: false, commands: [script.replace(/^node /, "").split(" ")] }));
}

function cheap(name: string, ...commands: string[][]): Step {
  return { name, cheap: true, commands };
}

function packageDirectories(root: string): string[] {
  const names = readdirSync(join(root, "packages"));
  return names.map((name) => `packages/${name}`).filter((directory) => existsSync(join(root, directory, "package.json")));
}

function manifestOf(root: string, directory: string): { exports?: unknown; scripts?: Record<string, string> } {
  return JSON.parse(readFileSync(join(root, directory, "package.json"), "utf8")) as { exports?: unknown; scripts?: Record<string, string> };
}
