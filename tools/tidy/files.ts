/** The files of the repository that are somebody's work: what git would see, found without git. */
import { readdirSync } from "node:fs";

const skippedDirectories = new Set(["node_modules", "dist", "coverage", ".git", ".cache", "fixtures"]);
const textEndings = /\.(ts|mts|mjs|cjs|js|json|md|sh|yml|yaml|py|txt)$/;

/** Paths relative to `root`, with `/`, sorted. `root` ends with a separator. */
export function listFiles(root: string): string[] {
  const found: string[] = [];
  const enter = (directory: string): void => {
    for (const entry of readdirSync(root + directory, { withFileTypes: true })) {
      const path = directory + entry.name;
      if (entry.isDirectory()) {
        if (!skippedDirectories.has(entry.name)) enter(`${path}/`);
      } else if (entry.isFile() && isText(path)) {
        found.push(path);
      }
    }
  };
  enter("");
  return found.sort();
}

/** Files that are parsed. Everything else is only read as text. */
export function isCode(path: string): boolean {
  return /\.(ts|mjs)$/.test(path) && !path.endsWith(".d.ts");
}

function isText(path: string): boolean {
  return textEndings.test(path) || path.startsWith(".ci/");
}
