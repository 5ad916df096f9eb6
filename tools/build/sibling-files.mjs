/**
 * Bundler plugin: `new URL("./worker.ts", import.meta.url)` names a file beside the source, and must name what became of
 * it beside the bundle. An entry point of the same package becomes its output; one of another package becomes a file of
 * that package, found when the program runs; any other file stays where it is, seen from `dist`.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { root } from "../prepare/run-program.mjs";
import { bundles, outputName } from "./bundles.mjs";

const reference = /new URL\(\s*(["'])(\.{1,2}\/[^"']+)\1,\s*import\.meta\.url\s*\)/g;

export function siblingFiles(directory) {
  return {
    name: "sibling-files",
    transform: {
      filter: { id: /\/src\/.*\.ts$/, code: "import.meta.url" },
      handler(text, id) {
        const code = text.replace(reference, (whole, _quote, target) => rewritten(directory, join(dirname(id), target)) ?? whole);
        // Lines stay where they are; columns behind the expression are a little off, which no stack trace will miss.
        return { code, map: null };
      },
    },
  };
}

/** The expression for `file` in a bundle of `directory`; `undefined` when the file is not one that we know. */
function rewritten(directory, file) {
  const source = existsSync(file) ? file : file.replace(/\.[cm]?js$/, ".ts");
  for (const bundle of bundles) {
    const entry = bundle.entries.find((entry) => join(root, bundle.directory, "src", entry) === source);
    if (entry === undefined) continue;
    const name = outputName(bundle.kind, entry);
    if (bundle.directory === directory) return `new URL("./${name}", import.meta.url)`;
    return `new URL("./dist/${name}", import.meta.resolve("${packageName(bundle.directory)}/package.json"))`;
  }
  if (!existsSync(source)) return undefined;
  const path = relative(join(root, directory, "dist"), source)
    .split(sep)
    .join("/");
  return `new URL(${JSON.stringify(path)}, import.meta.url)`;
}

function packageName(directory) {
  return JSON.parse(readFileSync(join(root, directory, "package.json"), "utf8")).name;
}
