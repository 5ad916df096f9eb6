/**
 * `hob doctor` tells how to remove what is left of a daemon whose program is gone. Where a directory on the way had a space in its
 * name, the command that it showed, `rm -r /home/ada/my files/…`, would have removed /home/ada/my instead.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { temporaryHome } from "@hob/kit/testing";
import { expect, onTestFinished, test } from "vitest";
import { hob } from "../hob.ts";
import { install } from "../installations.ts";

test("a command that a hint shows has each path as one word", async () => {
  const directory = mkdtempSync("/tmp/hob test ");
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const home = temporaryHome({ directory });
  onTestFinished(() => home.dispose());
  const installed = install("1.0.0");
  expect(await hob(home, "start", "ctl", "--entry", installed.entry)).toMatchObject({ code: 0 });
  expect(await hob(home, "stop", "ctl")).toMatchObject({ code: 0 });
  rmSync(installed.directory, { recursive: true });
  expect((await hob(home, "doctor")).stdout).toContain(`rm -r '${join(home.path, "ctl@default")}'`);
});
