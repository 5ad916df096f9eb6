/**
 * The hint of a home that is no directory said to remove what was there: for `HOB_HOME=/dev/null` that was /dev/null, and for
 * `HOB_HOME=/etc/passwd` it still was /etc/passwd. And a pipe or a link in the place of a daemon's own `log` was taken for a
 * home: "set HOB_HOME to the directory that it leads to".
 */
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hobWith } from "../hob.ts";
import { ctlDaemonPath, instanceDirectory, testHome } from "../support.ts";

test("nobody is told to remove a device or a file, nor to move the home for what stands in the place of a log", async () => {
  const home = testHome();
  for (const path of ["/dev/null", "/etc/passwd"]) {
    const { code, stderr } = await hobWith(home, { HOB_HOME: path }, "start", "py");
    expect([code, stderr]).toEqual([9, expect.stringMatching(/Next: Set HOB_HOME to another place\.\n$/)]);
  }
  const log = join(instanceDirectory(home), "log");
  mkdirSync(instanceDirectory(home), { recursive: true, mode: 0o700 });
  symlinkSync("/tmp", log);
  const link = await hobWith(home, {}, "start", "ctl", "--entry", ctlDaemonPath);
  expect([link.code, link.stderr.replace(/\n/g, " ")]).toEqual([9, expect.stringContaining(`Next: Remove ${log}`)]);
});
