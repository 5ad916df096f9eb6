/**
 * Are the bundles, and the declarations, as new as their sources? Answered from names, sizes and times of change alone, in a
 * few milliseconds and without loading anything that is installed. A stamp lists what was built, so a missing output is
 * noticed too.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { root } from "../prepare/run-program.mjs";
import { bundles } from "./bundles.mjs";

const stampDirectory = join(root, "node_modules", ".cache", "hob");
const bundlesStamp = join(stampDirectory, "bundles.json");
const typesStamp = join(stampDirectory, "types.json");

/** True when nothing that the bundles are made of has changed, and every output is there. */
export function bundlesCurrent() {
  return isCurrent(bundlesStamp);
}

/** The same for the declarations. */
export function typesCurrent() {
  return isCurrent(typesStamp);
}

/** Records a build. `sources` is the hash from before it began, so that a change during the build makes it stale. */
export function writeBundlesStamp(sources, outputs) {
  writeStamp(bundlesStamp, sources, outputs);
}

export function writeTypesStamp(sources, outputs) {
  writeStamp(typesStamp, sources, outputs);
}

function isCurrent(path) {
  let stamp;
  try {
    stamp = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return false;
  }
  return stamp.sources === sourcesHash() && stamp.outputs.every((output) => existsSync(join(root, output)));
}

function writeStamp(path, sources, outputs) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify({ sources, outputs: outputs.map((output) => relative(root, output)) }, null, 2));
}

/** Changes with every source, manifest, dependency and build file. */
export function sourcesHash() {
  const hash = createHash("sha256");
  const note = (path) => {
    const facts = statSync(path, { throwIfNoEntry: false });
    if (facts !== undefined) hash.update(`${relative(root, path)} ${facts.size} ${facts.mtimeMs}\n`);
  };
  const walk = (directory) => {
    if (!existsSync(directory)) return;
    for (const entry of readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (!entry.name.endsWith(".test.ts")) note(path);
    }
  };
  note(join(root, "package-lock.json"));
  walk(join(root, "tools", "build"));
  for (const directory of new Set(bundles.map((bundle) => bundle.directory))) {
    note(join(root, directory, "package.json"));
    walk(join(root, directory, "src"));
  }
  return hash.digest("hex");
}
