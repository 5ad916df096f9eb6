/**
 * A configuration that an editor had saved in Latin-1 was taken: in the place of each letter beyond ASCII the daemon worked
 * with the mark of a character that cannot be read, and `hob reload` said that all was well.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hob, startCtl } from "../hob.ts";
import { instanceDirectory, testHome } from "../support.ts";

test("a configuration that is not UTF-8 is refused with the place, and the one before stays", async () => {
  const home = testHome();
  await startCtl(home);
  const file = join(instanceDirectory(home), "config.json");
  writeFileSync(file, Buffer.from('{ "word": "Gr\u00fc\u00df Gott" }', "latin1"));
  const outcome = await hob(home, "reload", "ctl");
  expect(outcome.code).toBe(5);
  expect(outcome.stderr).toContain("line 1, column 14: this is no character of UTF-8");
});
