/**
 * A symbolic link in the place of `state/` was taken for the directory: nothing looked at what stood there already, so the
 * snapshot was written to wherever the link led (SEC-03). What is no directory is moved aside now, as it is for the other
 * files of an instance, and the directory is made.
 */
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ctl, filesOf, instanceDirectory, testHome } from "../support.ts";

test("a link in the place of the state directory is moved aside, and nothing is written through it", async () => {
  const home = testHome();
  const elsewhere = mkdtempSync("/tmp/hob-elsewhere-");
  onTestFinished(() => rmSync(elsewhere, { recursive: true }));
  const state = join(instanceDirectory(home), "state");
  mkdirSync(instanceDirectory(home), { recursive: true, mode: 0o700 });
  symlinkSync(elsewhere, state);
  await ctl(home, "start");
  expect(lstatSync(state).isDirectory()).toBe(true);
  await ctl(home, "stop"); // writes the last snapshot
  expect(readdirSync(elsewhere)).toEqual([]);
  expect(filesOf(home).some((name) => name.startsWith("state.bad-"))).toBe(true);
});
