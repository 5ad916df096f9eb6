/** `npm run generate`: prints the pages of docs/ that come from tables. `--check` writes nothing and ends with 1 when one is stale. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { pages } from "./pages.ts";

export async function main(words: readonly string[], root: string): Promise<number> {
  const stale: string[] = [];
  for (const { path, print } of pages) {
    const text = await print(root);
    if (existsSync(root + path) && readFileSync(root + path, "utf8") === text) continue;
    stale.push(path);
    if (!words.includes("--check")) writeFileSync(root + path, text);
  }
  if (words.includes("--check") && stale.length > 0) {
    process.stderr.write(`generate: ${stale.join(", ")} do not agree with their tables. Run \`npm run generate\`.\n`);
    return 1;
  }
  process.stderr.write(stale.length === 0 ? "generate: every page agrees with its table\n" : `generate: wrote ${stale.join(", ")}\n`);
  return 0;
}
