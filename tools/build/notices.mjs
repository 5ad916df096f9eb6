/** What the licences of bundled packages ask for: their notice goes where their code goes, into `dist/THIRD-PARTY.txt`. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../prepare/run-program.mjs";
import { writeWhole } from "./write-whole.mjs";

/**
 * For all packages that these files come from, as absolute paths.
 * @returns {string[]} the path of what was written, or none
 */
export function writeNotices(directory, files) {
  const packages = new Set(files.flatMap((file) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0] ?? []));
  if (packages.size === 0) return [];
  const path = join(root, directory, "dist", "THIRD-PARTY.txt");
  writeWhole(
    path,
    [...packages]
      .sort()
      .map(noticeOf)
      .join(`\n\n${"-".repeat(72)}\n\n`),
  );
  return [path];
}

function noticeOf(directory) {
  const { name, version, license } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
  const file = readdirSync(directory).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? "" : `\n\n${readFileSync(join(directory, file), "utf8").trim()}`;
  return `${name} ${version} (${license})${text}`;
}
