/**
 * The README's own commands, as they stand there, on a machine that has nothing of ours: what `npm pack` makes is installed in an
 * empty place, with a registry that has no package of this repository.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished } from "vitest";
import { installedAsRegistry } from "./registry.ts";
import { type Env, type Outcome, run } from "./support.ts";

/** The repository's, where packages are packed. */
export const root = fileURLToPath(new URL("../", import.meta.url));
const readme = readFileSync(`${root}README.md`, "utf8");

/** What the README shows first behind `words`, in that language. */
export function block(words: string, language: string): string {
  const at = readme.indexOf(words);
  const begin = readme.indexOf(`\`\`\`${language}\n`, at) + language.length + 4;
  expect(at, `the README says ${words}`).toBeGreaterThan(0);
  return readme.slice(begin, readme.indexOf("```", begin));
}

/** A directory in the place of the README's /tmp, and a shell for which npm is as on a machine that has nothing of ours. */
export async function emptyPlace(env: Env): Promise<{ place: string; shell: (cwd: string, text: string) => Promise<Outcome> }> {
  const place = mkdtempSync("/tmp/hob-test-");
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  const prefix = join(place, "prefix");
  const npm = { registry: await installedAsRegistry(), cache: join(place, "cache"), prefix, audit: "false", fund: "false" };
  const settings = Object.fromEntries(Object.entries(npm).map(([name, value]) => [`npm_config_${name}`, value]));
  const PATH = `${join(prefix, "bin")}:${process.env.PATH}`;
  const shell = async (cwd: string, text: string): Promise<Outcome> => {
    const words = ["-ec", `cd "$1"; ${text.replaceAll("/tmp", place)}`, "sh", cwd];
    const outcome = await run("sh", words, { ...env, ...settings, PATH });
    expect(outcome.code, `${text}\n${outcome.stdout}${outcome.stderr}`).toBe(0);
    return outcome;
  };
  return { place, shell };
}
