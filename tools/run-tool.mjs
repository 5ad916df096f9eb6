/**
 * Runs a tool that is written in TypeScript: `node tools/run-tool.mjs tidy --record`. Node.js 20 runs no TypeScript, so
 * `tools/<name>/main.ts` is bundled first, in some 20 ms; what is installed stays outside the bundle. A tool exports
 * `main(words, root)`, which resolves to the exit status; `root` is the repository, with a separator at its end.
 */
import { existsSync, rmSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "rolldown";
import { fail, root } from "./prepare/run-program.mjs";

const [name = "", ...words] = process.argv.slice(2);
const entry = join(root, "tools", name, "main.ts");
if (!existsSync(entry)) fail(`there is no tool "${name}".`, "A tool is tools/<name>/main.ts.");
// One file for each process: two runs at once do not read each other's half-written bundle.
const file = join(root, "node_modules", ".cache", "hob", "tools", `${name}.${process.pid}.mjs`);
await build({
  input: entry,
  platform: "node",
  external: (id) => !id.startsWith(".") && !isAbsolute(id),
  output: { file, format: "esm", sourcemap: "inline", codeSplitting: false },
});
process.setSourceMapsEnabled(true);
try {
  const { main } = await import(pathToFileURL(file).href);
  process.exitCode = await main(words, root);
} finally {
  rmSync(file, { force: true });
}
