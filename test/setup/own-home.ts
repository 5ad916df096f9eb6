/**
 * Each file of process tests gets a HOB_HOME of its own and a mark that its processes inherit, and is failed when one of
 * them is alive at its end. A process is the file's when its environment, arguments, directory or open files have the
 * mark, so a daemon that lost its parent, or was given another home, is found as well. What is found is ended, so that
 * one test's leak is not the next one's trouble.
 */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, expect } from "vitest";
import "./plain-environment.ts";
import { endProcesses, whenNoneOf } from "./processes-of.ts";

const goneWithinMs = 60_000;

const home = mkdtempSync(join(realpathSync(tmpdir()), "hob-"));
const mark = basename(home);
process.env.HOB_HOME = home;
// Daemons inherit what begins with HOB_, and nothing else that we could add.
process.env.HOB_TEST_MARK = mark;

afterAll(async () => {
  const left = await whenNoneOf(mark, goneWithinMs);
  endProcesses(left);
  if (left.length > 0) await whenNoneOf(mark, goneWithinMs); // what still runs may still write
  rmSync(home, { recursive: true, force: true });
  expect(
    left.map(({ pid, command }) => `${pid} ${command}`),
    "processes left behind by this file",
  ).toEqual([]);
}, goneWithinMs * 3);
