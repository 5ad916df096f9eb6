/** The command as npm installs it: its daemons with their native parts and images come from tarballs, and from nowhere else. */
import { expect, test } from "vitest";
import { block, emptyPlace, root } from "../readme.ts";
import { type Outcome, testHome } from "../support.ts";

/** npm writes thousands of files; twenty seconds of a processor, on a machine that may be busy. */
const installMs = 300_000;

test("hob is installed from its tarballs, and sees, calls and ends daemons", { timeout: installMs }, async () => {
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
