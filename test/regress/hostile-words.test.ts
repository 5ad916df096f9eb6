/**
 * What an author's code throws, prints and removes was believed to be reasonable. A start that printed much and ended was
 * quoted from its beginning, and not with its last words; a setup that threw `null` was reported as "null", by nobody; one
 * that returned nothing as a property that could not be read; one that awaited for ever as "wrote nothing"; and a
 * directory that was removed during the start as a lack of permission.
 */
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { hob } from "../hob.ts";
import { ctlDaemonPath, testHome, untilEmpty } from "../support.ts";

const contract = pathToFileURL(join(ctlDaemonPath, "../ctl.contract.mjs")).href;
const server = import.meta.resolve("@hob/kit/server");

test.each([
  ["throws null", "throw null;", "the setup of ctl@default failed: null"],
  [
    "throws what cannot even be looked at",
    "const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy;",
    "cannot be printed",
  ],
  ["returns nothing", "return undefined;", "setup returned undefined, and not an object with the methods"],
  ["waits for ever", "await new Promise(() => undefined);", "exit code 13: it waits for a promise"],
  ["prints much before it ends", `for (let n = 1; n <= 5000; n++) writeSync(1, "line " + n + "\\n"); process.exit(3);`, "line 5000\n"],
  ["prints a line without an end", `writeSync(1, "x".repeat(100_000)); process.exit(3);`, `${"x".repeat(1_000)}…`],
  [
    "removes its own directory",
    "rmSync(own.stateDirectory.replace('/state', ''), { recursive: true }); return every;",
    "somebody removed it",
  ],
])("a setup that %s is reported with whose word that is", async (_, body, words) => {
  const home = testHome();
  const entry = join(dirname(home.path), "odd.mjs");
  writeFileSync(
    entry,
    `import { rmSync, writeSync } from "node:fs";
     import { serve } from ${JSON.stringify(server)};
     import { ctl } from ${JSON.stringify(contract)};
     const every = Object.fromEntries(Object.keys({ ...ctl.methods, ...ctl.streams }).map((name) => [name, () => name]));
     await serve(ctl, async (own) => { ${body} });`,
  );
  const { code, stderr } = await hob(home, "start", "ctl", "--entry", entry);
  expect(stderr).toContain(words);
  expect(stderr.length).toBeLessThan(25_000);
  expect(code).toBe(5);
  await untilEmpty(home);
});
