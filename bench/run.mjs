/**
 * `npm run bench`: bundles `main.ts` (Node.js 20 runs no TypeScript) and runs it. What is installed stays outside the
 * bundle, so the peers are those of this directory and the kit is the built one, as its users have it.
 */
import { rmSync } from "node:fs";
import { isAbsolute } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "rolldown";

const here = fileURLToPath(new URL("./", import.meta.url));
const root = fileURLToPath(new URL("../", import.meta.url));
// One file for each process: two runs at once do not read each other's half-written bundle.
const file = `${here}node_modules/.cache/hob/bench.${process.pid}.mjs`;
await build({
  input: `${here}main.ts`,
  platform: "node",
  external: (id) => !id.startsWith(".") && !isAbsolute(id),
  output: { file, format: "esm", sourcemap: "inline" },
});
process.on("exit", () => rmSync(file, { force: true }));
process.setSourceMapsEnabled(true);
const { main } = await import(pathToFileURL(file).href);
process.exitCode = await main(process.argv.slice(2), root);
