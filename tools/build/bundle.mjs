/**
 * Bundles one row of `bundles.mjs` with rolldown. A library is ESM, split so that its entry points share their modules.
 * A program is CommonJS, bundled entry by entry: what starts with it is one file, and what it imports lazily is a file
 * each, except for the modules that the row wants `together` with the start.
 */
import { readFileSync } from "node:fs";
import { basename, isAbsolute, join } from "node:path";
import { rolldown } from "rolldown";
import { root } from "../prepare/run-program.mjs";
import { BuildFailure } from "./build-failure.mjs";
import { neverBundled, outputName } from "./bundles.mjs";
import { latePatterns, withLateModules } from "./late-parts.mjs";
import { siblingFiles } from "./sibling-files.mjs";
import { sourcesOfPackages } from "./sources-of-packages.mjs";
import { writeWhole } from "./write-whole.mjs";

const startCode = readFileSync(join(root, "tools", "build", "start.cjs"), "utf8");

/** What `import.meta` offers, for CommonJS. */
const importMeta = {
  "import.meta.url": "importMeta.url",
  "import.meta.resolve": "importMeta.resolve",
  "import.meta.dirname": "__dirname",
  "import.meta.filename": "__filename",
};
const importMetaCode = [
  "const importMeta = {",
  '  get url() { return require("node:url").pathToFileURL(__filename).href; },',
  // Node's own search reads manifests and takes 3 ms of a command; what we ask for are files, under their own paths.
  "  resolve(name) {",
  '    const { existsSync, realpathSync } = require("node:fs");',
  '    const place = module.paths.map((directory) => directory + "/" + name).find((path) => existsSync(path));',
  '    return require("node:url").pathToFileURL(place === undefined ? require.resolve(name) : realpathSync(place)).href;',
  "  },",
  "};",
].join("\n");

/**
 * Throws a `BuildFailure`.
 * @param {import("./bundles.mjs").Bundle} bundle
 * @returns {Promise<{ paths: string[], modules: string[] }>} what was written, and the files that it was made of
 */
export async function makeBundle(bundle) {
  const files = bundle.kind === "library" ? await bundleLibrary(bundle) : await bundlePrograms(bundle);
  return { paths: writeAll(bundle.directory, files), modules: files.flatMap((file) => file.moduleIds ?? []) };
}

async function bundleLibrary({ directory, entries, together: start = [], cold = [], inside = [] }) {
  return await generate(
    {
      input: entries.map((entry) => join(root, directory, "src", entry)),
      external: (id) => !id.startsWith(".") && !isAbsolute(id) && !inside.includes(id),
      plugins: [siblingFiles(directory)],
    },
    { format: "esm", entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js", ...oneFileEach({ start, cold }) },
  );
}

async function bundlePrograms(bundle) {
  const files = [];
  for (const entry of bundle.entries) files.push(...(await bundleProgram(bundle, entry)));
  return files;
}

async function bundleProgram({ directory, kind, together = [], cold = [], often = [] }, entry) {
  const start = [join(directory, "src", entry), ...together];
  const files = await generate(
    {
      input: join(root, directory, "src", entry),
      external: [/^node:/, ...neverBundled.map((name) => new RegExp(`^${name}(/|$)`))],
      // Where a package has both, its modules: what is written for a loader of its own (UMD) hides what it requires.
      resolve: { mainFields: ["module", "main"] },
      // The file that starts is nobody's import, so it may export to the others.
      preserveEntrySignatures: false,
      transform: { define: importMeta },
      plugins: [sourcesOfPackages(), siblingFiles(directory), latePatterns()],
    },
    {
      format: "cjs",
      entryFileNames: "[name]-[hash].cjs",
      chunkFileNames: "[name]-[hash].cjs",
      banner: importMetaCode,
      ...oneFileEach({ start, cold, often }),
    },
  );
  checkDependencies(directory, files);
  const finished = files.map((file) => (file.type === "chunk" ? { ...file, code: inAscii(withLateModules(file.code)) } : file));
  return [...finished, startOf(kind, entry, files)];
}

/** What a program is called by. Written last, when everything that it names is there. */
function startOf(kind, entry, files) {
  const { fileName } = files.find((file) => file.isEntry);
  // With what start.cjs does, `import()` works behind experimental flags only.
  const isPlain = files.some(({ code }) => /\bimport\(/.test(code ?? ""));
  const source = isPlain ? `require("./${fileName}");\n` : `${startCode}\nstart("./${fileName}", ${kind === "command"});\n`;
  return { fileName: outputName(kind, entry), source };
}

/**
 * Output option: the modules of each group (paths from the root) and everything that they import at once are one file,
 * except for what an earlier group has already.
 */
function oneFileEach(groups) {
  const group = ([name, paths], index, { length }) => {
    let members;
    const isMember = (id, context) => {
      members ??= staticClosure(paths, context);
      return members.has(id);
    };
    return { name: (id, context) => (isMember(id, context) ? name : null), debugName: name, priority: length - index };
  };
  return { codeSplitting: { groups: Object.entries(groups).map(group) } };
}

function staticClosure(paths, context) {
  const found = new Set();
  for (const path of paths) addStatic(join(root, path), context, found);
  return found;
}

function addStatic(id, context, found) {
  const facts = found.has(id) ? null : context.getModuleInfo(id);
  if (facts === null) return;
  found.add(id);
  for (const imported of facts.importedIds) addStatic(imported, context, found);
}

/** The files of a bundle, in memory. */
async function generate(input, output) {
  const unresolved = [];
  const bundle = await rolldown({
    ...input,
    cwd: root,
    platform: "node",
    // A module that is imported both ways is simply not split off; everything else is worth seeing.
    checks: { ineffectiveDynamicImport: false },
    onLog: (level, log, print) => (log.code === "UNRESOLVED_IMPORT" ? unresolved.push(log.message) : print(level, log)),
  });
  try {
    const { output: files } = await bundle.generate({
      ...output,
      exports: "named",
      sourcemap: true,
      comments: { legal: true, jsdoc: false, annotation: false },
    });
    if (unresolved.length > 0) throw new BuildFailure(unresolved.join("\n"));
    return files;
  } catch (error) {
    throw error instanceof BuildFailure ? error : new BuildFailure(error.message, { cause: error });
  } finally {
    await bundle.close();
  }
}

/** One byte a character, on the disk and in the memory of the process (start.cjs reads it so). Texts and patterns mean the same. */
function inAscii(code) {
  return code.replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function writeAll(directory, files) {
  return files.map((file) => {
    const path = join(root, directory, "dist", file.fileName);
    writeWhole(path, file.type === "chunk" ? file.code : file.source);
    return path;
  });
}

/** What stays outside is looked up from the bundle's place, so the package itself must depend on it. */
function checkDependencies(directory, files) {
  const { dependencies = {} } = JSON.parse(readFileSync(join(root, directory, "package.json"), "utf8"));
  for (const { fileName, code } of files) {
    const missing = neverBundled.filter((name) => code?.includes(`("${name}")`) && !(name in dependencies));
    if (missing.length > 0)
      throw new BuildFailure(
        `${basename(fileName)} loads ${missing.join(", ")} when it runs, and ${directory}/package.json does not depend on it`,
      );
  }
}
