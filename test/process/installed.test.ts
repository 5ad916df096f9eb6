/**
 * The README's own commands, as they stand there: packages are packed, installed elsewhere and used. What is published is
 * tried this way and no other: a file that `files` forgets, a dependency that is not declared, a type that only the clone has.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { installedAsRegistry } from "../registry.ts";
import { type Env, type Outcome, run, testHome } from "../support.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const readme = readFileSync(`${root}README.md`, "utf8");

test("a project of one's own is made of the packed kit, compiled, and greets", async () => {
  const home = testHome();
  const { place, shell } = await emptyPlace(home.env);
  const [pack = "", ...elsewhere] = block("### In a project of your own", "sh").split("\n\n");
  await shell(root, pack);
  await shell(place, elsewhere.join("\n"));
  const project = join(place, "greeter");
  mkdirSync(join(project, "src"));
  for (const name of ["greeter.contract.ts", "greeter.daemon.ts", "cli.ts"]) {
    writeFileSync(join(project, "src", name), block(`<!-- file: examples/smallest/src/${name} -->`, "ts"));
  }
  writeFileSync(join(project, "tsconfig.json"), block("and this into `tsconfig.json`", "json"));
  await shell(project, "npx tsc");
  expect((await shell(project, "node dist/cli.js Ada")).stdout).toBe("Hello, Ada\n");
  await shell(project, "node dist/cli.js stop");

  const installed = join(project, "node_modules/@hob/kit");
  const page = readFileSync(join(installed, "README.md"), "utf8");
  for (const [, name = "", text = ""] of page.matchAll(/^```js\n\/\/ (.+)\n([\s\S]*?)^```/gm)) writeFileSync(join(project, name), text);
  expect((await shell(project, "node cli.js")).stdout, "what the kit's own page shows").toBe("Hello, Ada\n");
  expect(readFileSync(join(installed, "LICENSE"), "utf8")).toBe(readFileSync(`${root}LICENSE`, "utf8"));
});

test("hob is installed from its tarballs, and sees, calls and ends daemons", async () => {
  const home = testHome();
  const { place, shell } = await emptyPlace(home.env);
  await shell(root, block("From tarballs", "sh"));
  const hob = (words: string): Promise<Outcome> => shell(place, `hob ${words}`);
  expect((await hob("version")).stdout).toMatch(/^hob \d/);
  expect((await hob("py --json -c '2+3'")).stdout).toContain('"ok":true');
  expect((await hob("term new t/1 -d -- /bin/sh")).stdout).toBe("t/1\n");
  expect((await hob("term run t -- echo A")).stdout).toBe("A\n");
  expect((await hob("stop --all")).stdout).toMatch(/^py stopped .*\nterm stopped /);
});

/** What the README shows first behind `words`, in that language. */
function block(words: string, language: string): string {
  const at = readme.indexOf(words);
  const begin = readme.indexOf(`\`\`\`${language}\n`, at) + language.length + 4;
  expect(at, `the README says ${words}`).toBeGreaterThan(0);
  return readme.slice(begin, readme.indexOf("```", begin));
}

/** A directory in the place of the README's /tmp, and a shell for which npm is as on a machine that has nothing of ours. */
async function emptyPlace(env: Env): Promise<{ place: string; shell: (cwd: string, text: string) => Promise<Outcome> }> {
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
