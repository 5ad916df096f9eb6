/** Version and build of the program that an entry file belongs to: the nearest package.json, and the file's own facts. */
import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildText } from "../wire/version.ts";

export function buildOf(entry: string): { version: string; build: string } {
  const version = nearestVersion(dirname(resolved(entry)));
  try {
    const { mtimeMs, size } = statSync(entry);
    return { version, build: buildText(version, mtimeMs, size) };
  } catch {
    return { version, build: buildText(version, 0, 0) }; // a missing entry is reported by the launch, with its path
  }
}

function resolved(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** A package.json without a version (`{"type":"module"}` in a build directory) is passed over. */
function nearestVersion(directory: string): string {
  for (let above = directory; ; above = dirname(above)) {
    const version = versionIn(join(above, "package.json"));
    if (version !== undefined) return version;
    if (above === dirname(above)) return "0.0.0";
  }
}

function versionIn(path: string): string | undefined {
  try {
    const { version } = JSON.parse(readFileSync(path, "utf8")) as { version?: unknown };
    return typeof version === "string" ? version : undefined;
  } catch {
    return undefined;
  }
}
