/**
 * What a command that finds its daemon running must not load: these packages cost 5 to 45 ms each, and the whole command
 * has little more than Node.js itself takes. Follows what is imported at once, from the entry points of the warm path.
 */
import { dirname, join } from "node:path/posix";
import type { Finding, Source } from "./source.ts";

const slowPackages = ["koffi", "zod", "pyodide", "commander"];

/** Files whose import loads the warm path. Verbs are loaded one at a time, so each is an entry point. */
function isEntry(path: string): boolean {
  return (
    /^packages\/(kit\/src\/(client|index|verb)\.ts|cli\/src\/main\.ts|\w+\/src\/verbs(\.ts|\/.*\.ts))$/.test(path) &&
    !path.endsWith(".test.ts")
  );
}

export function checkWarmPath(sources: readonly Source[]): Finding[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const findings: Finding[] = [];
  const seen = new Set<string>();
  const visit = (path: string, entry: string): void => {
    const source = byPath.get(path);
    if (source === undefined || seen.has(path)) return;
    seen.add(path);
    for (const { specifier, typeOnly, lazy, offset } of source.imports) {
      if (typeOnly || lazy) continue;
      if (slowPackages.includes(specifier)) {
        const message = `${specifier} is loaded at once on the warm path (from ${entry}). Import its types only, or load it with import() where it is needed.`;
        findings.push({ path, line: source.line(offset), message });
      }
      visit(resolve(path, specifier), entry);
    }
  };
  for (const { path } of sources) if (isEntry(path)) visit(path, path);
  return findings;
}

/** Path of the file that an import means; a package of ours is its face's source. */
function resolve(path: string, specifier: string): string {
  const [scope, name, face = "index"] = specifier.split("/");
  return scope === "@hob" ? `packages/${name}/src/${face}.ts` : join(dirname(path), specifier);
}
