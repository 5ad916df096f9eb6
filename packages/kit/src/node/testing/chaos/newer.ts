/** Newer versions of an author's daemon: packages of their own with a higher version, whose entry is the author's entry. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { entryPath } from "../../../client/connect.ts";

/** Higher than any version that an author has reached. */
const majorVersion = 1_000_000;

/** Writes them on demand; the directory is the caller's to remove. */
export function newerEntries(directory: string, entry: URL | string): (step: number) => string {
  const { href } = pathToFileURL(entryPath(entry));
  const written = new Map<number, string>();
  return (step) => {
    const before = written.get(step);
    if (before !== undefined) return before;
    const place = join(directory, `newer-${step}`);
    const path = join(place, "daemon.mjs");
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, "package.json"), JSON.stringify({ name: "newer", version: `${majorVersion}.0.${step}`, type: "module" }));
    writeFileSync(path, `await import(${JSON.stringify(href)});\n`);
    written.set(step, path);
    return path;
  };
}
