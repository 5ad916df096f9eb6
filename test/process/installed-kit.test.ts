/**
 * A project of one's own with the packed kit: a file that `files` forgets, a dependency that is not declared and a type that only
 * the clone has are found here and nowhere else.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ensureTypes } from "../../tools/prepare/prepare.mjs";
import { block, emptyPlace, root } from "../readme.ts";
import { testHome } from "../support.ts";

/** npm writes thousands of files; twenty seconds of a processor, on a machine that may be busy. */
const installMs = 300_000;

test("a project of one's own is made of the packed kit, compiled, and greets", { timeout: installMs }, async () => {
  const home = testHome();
  const { place, shell } = await emptyPlace(home.env);
  await ensureTypes(); // as `npm run build` does, which the README asks for
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
