/**
 * Of three versions at once: a command of the newest met the oldest daemon, went to replace it, and had to wait while a
 * command of the middle version did so. Then it found a daemon that was still older than itself, and gave up with
 * `version-mismatch`, though it had ended nothing yet; a run of chaos counted five of these in five minutes. A command
 * ends one daemon at most, as before (L11), and now it is the one that is there when its turn comes.
 */
import { join } from "node:path";
import { expect, test } from "vitest";
import { client, status } from "../clients.ts";
import { type Installation, install } from "../installations.ts";
import { node, testHome } from "../support.ts";

test("a command of the newest version is served by it, though the middle one replaced the oldest first (VER-02)", async () => {
  const home = testHome({ points: true });
  const [oldest, middle, newest] = ["1.0.0", "2.0.0", "3.0.0"].map(install) as [Installation, Installation, Installation];
  await (await client(home, { entry: oldest.entry })).close();
  home.points.hold("entered"); // the middle one is tried before the oldest ends
  const second = client(home, { entry: middle.entry });
  await home.points.reached("entered", { count: 2 });
  const third = node([join(newest.directory, "ctl.mjs"), "echo", '{"text":"served"}'], home.env);
  await home.points.reached("client-waiting");
  home.points.release("entered");
  const { code, stdout, stderr } = await third;
  expect({ code, stderr: stderr.match(/replacing .*/g)?.length }).toEqual({ code: 0, stderr: 1 });
  expect(JSON.parse(stdout)).toMatchObject({ result: "served", started: true });
  expect((await second).daemon.version).toBe("2.0.0");
  expect((await status(home)).version).toBe("3.0.0");
  expect(home.points.passed("claimed")).toHaveLength(3);
});
