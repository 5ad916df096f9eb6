/**
 * The hint of a home that is no directory said to remove what was there: for `HOB_HOME=/dev/null` that was /dev/null. And a
 * pipe or a link in the place of a daemon's own `log` was taken for a home: "set HOB_HOME to the directory that it leads to".
 */
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hobWith } from "../hob.ts";
import { ctlDaemonPath, instanceDirectory, testHome } from "../support.ts";

test("nobody is told to remove a device, nor to move the home for what stands in the place of a log", async () => {
  const home = testHome();
  const device = await hobWith(home, { HOB_HOME: "/dev/null" }, "start", "py");
  expect([device.code, device.stderr]).toEqual([9, expect.stringMatching(/Next: Set HOB_HOME to another place\.\n$/)]);
  const log = join(instanceDirectory(home), "log");
  mkdirSync(instanceDirectory(home), { recursive: true, mode: 0o700 });
  symlinkSync("/tmp", log);
  const link = await hobWith(home, {}, "start", "ctl", "--entry", ctlDaemonPath);
  expect([link.code, link.stderr.replace(/\n/g, " ")]).toEqual([9, expect.stringContaining(`Next: Remove ${log}`)]);
});
