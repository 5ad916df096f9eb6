/**
 * Are the bundles as new as their sources? Answered from names, sizes and times of change alone, in a few milliseconds and
 * without loading anything that is installed. The stamp lists what was built, so a missing output is noticed too.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { root } from "../prepare/run-program.mjs";
import { bundles } from "./bundles.mjs";

const stampPath = join(root, "node_modules", ".cache", "hob", "bundles.json");

/** True when nothing that the bundles are made of has changed, and every output is there. */
export function bundlesCurrent() {
  let stamp;
  try {
    stamp = JSON.parse(readFileSync(stampPath, "utf8"));
  } catch {
    return false;
  }
  return stamp.sources === sourcesHash() && stamp.outputs.every((path) => existsSync(join(root, path)));
}

/** Records a build. `sources` is the hash from before it began, so that a change during the build makes it stale. */
export function writeStamp(sources, outputs) {
  mkdirSync(dirname(stampPath), { recursive: true });
  writeFileSync(stampPath, JSON.stringify({ sources, outputs: outputs.map((path) => relative(root, path)) }, null, 2));
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
