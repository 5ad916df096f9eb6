/**
 * A daemon that was killed after it had bound its socket under the private name, and before it published it, left that
 * name behind for good: each such kill one more `sock.<generation>`, since the next life uses a name of its own. The same
 * held for files written aside and not yet renamed. Found by chaos (`leaked files`, round 2 of seed 1). The next owner
 * sweeps both.
 */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ctl, ctlRaw, filesOf, instanceDirectory, testHome } from "../support.ts";

test("the next owner clears away what a life that was killed left half made, and nothing else", async () => {
  const home = testHome({ points: true });
  home.points.killAt("bound");
  expect((await ctlRaw(home, "echo", { text: "x" })).code).toBe(5);
  expect(filesOf(home).filter((name) => name.startsWith("sock."))).toHaveLength(1);
  const state = join(instanceDirectory(home), "state");
  for (const name of ["snapshot.json.0123abcd.new", "mine.new"]) writeFileSync(join(state, name), "half");
  await ctl(home, "start", undefined, { HOB_CTL_LIMITS: '{"snapshotMs":3600000}' }); // a snapshot lies in there as well
  expect(filesOf(home)).not.toContainEqual(expect.stringMatching(/^sock\./));
  expect(readdirSync(state)).toEqual(["mine.new"]);
});
