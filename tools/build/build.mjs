/**
 * Builds the bundles of `bundles.mjs`: `node tools/build/build.mjs [--clean] [--strict] [--types]`.
 * --clean removes each `dist` first (packing must not take old chunks along), --strict takes a missing entry as an error,
 * --types emits the declarations of the libraries with tsc. Outputs are written aside and renamed, and chunks of earlier
 * builds stay for a while, so that a program which is running meanwhile still finds what it loads lazily.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../prepare/run-program.mjs";
import { BuildFailure, failOnBuildFailure } from "./build-failure.mjs";
import { makeBundle } from "./bundle.mjs";
import { bundles, outputName } from "./bundles.mjs";
import { writeNotices } from "./notices.mjs";
import { sourcesHash, writeBundlesStamp, writeTypesStamp } from "./stamp.mjs";

const keepOldChunksMs = 10 * 60_000;

/**
 * Builds everything that has its files. Throws a `BuildFailure`.
 * @param {{ clean?: boolean, strict?: boolean, types?: boolean }} [options]
 */
export async function build(options = {}) {
  const sources = sourcesHash();
  const directories = [...new Set(bundles.map((bundle) => bundle.directory))];
  if (options.clean) for (const directory of directories) rmSync(join(root, directory, "dist"), { recursive: true, force: true });
  const outputs = [];
  const broken = [];
  /** What each package's bundles are made of. */
  const sourcesIn = new Map();
  for (const bundle of bundles) {
    const entries = presentEntries(bundle, options.strict ?? false);
    if (entries.length === 0) continue;
    try {
      const made = await makeBundle({ ...bundle, entries });
      outputs.push(...made.paths);
      sourcesIn.set(bundle.directory, [...(sourcesIn.get(bundle.directory) ?? []), ...made.modules]);
    } catch (error) {
      if (!(error instanceof BuildFailure)) throw error;
      broken.push(`${bundle.directory} (${bundle.kind}): ${error.message}`);
    }
  }
  // The other bundles were built all the same: one broken package stops nobody else's work.
  if (broken.length > 0) throw new BuildFailure(broken.join("\n\n"));
  for (const [directory, files] of sourcesIn) outputs.push(...writeNotices(directory, files));
  for (const directory of directories) removeOldChunks(join(root, directory, "dist"), new Set(outputs));
  if (options.types) buildTypes();
  for (const bundle of bundles) if (bundle.finish !== undefined) finish(bundle);
  writeBundlesStamp(sources, outputs);
}

/** The declarations of the packages that others import, for TypeScript alone: no program that runs reads them. Throws a `BuildFailure`. */
export function buildTypes() {
  const sources = sourcesHash();
  // They refer to each other as installed, so the order is the table's.
  const libraries = [...new Set(bundles.map((bundle) => bundle.directory))].filter((directory) => entryTypes(directory).length > 0);
  for (const directory of libraries) emitTypes(directory);
  writeTypesStamp(sources, libraries.flatMap(entryTypes));
}

/** Paths of the declarations that a package's manifest names. */
function entryTypes(directory) {
  const { exports = {} } = JSON.parse(readFileSync(join(root, directory, "package.json"), "utf8"));
  return Object.values(exports).flatMap(({ types }) => (types === undefined ? [] : join(root, directory, types)));
}

function finish({ directory, kind, finish: entry }) {
  const { status } = spawnSync(process.execPath, [join(root, directory, "dist", outputName(kind, entry))], { stdio: "inherit" });
  if (status !== 0) throw new BuildFailure(`${directory}: ${entry} failed; its own words are above`);
}

function presentEntries(bundle, strict) {
  const isPresent = (entry) => existsSync(join(root, bundle.directory, "src", entry));
  const missing = bundle.entries.filter((entry) => !isPresent(entry));
  if (strict && missing.length > 0)
    throw new BuildFailure(`${bundle.directory}/src has no ${missing.join(", ")}, and tools/build/bundles.mjs says that it is built`);
  return bundle.entries.filter(isPresent);
}

function removeOldChunks(dist, outputs) {
  if (!existsSync(dist)) return;
  for (const name of readdirSync(dist)) {
    const path = join(dist, name);
    const facts = statSync(path, { throwIfNoEntry: false }); // a program that runs meanwhile may rename its data
    const program = path.replace(/\.v[^/]+\.cache$/, ""); // what V8 made of it (start.cjs) goes with it
    if (facts?.isFile() !== true || outputs.has(program) || name.endsWith(".image")) continue;
    if (Date.now() - facts.mtimeMs > keepOldChunksMs) rmSync(path, { force: true });
  }
}

function emitTypes(directory) {
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const place = ["--rootDir", join(root, directory, "src"), "--outDir", join(root, directory, "dist", "types"), "--paths", "null"];
  const { status } = spawnSync(
    process.execPath,
    [tsc, "-p", join(root, directory), "--noEmit", "false", "--emitDeclarationOnly", ...place],
    { stdio: "inherit" },
  );
  if (status !== 0) throw new BuildFailure(`the types of ${directory} could not be made; tsc says above why`);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const words = process.argv.slice(2);
  await build({ clean: words.includes("--clean"), strict: words.includes("--strict"), types: words.includes("--types") }).catch(
    failOnBuildFailure,
  );
}
