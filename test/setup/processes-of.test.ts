/** The check for processes left behind must itself be right: what it does not see would pass every test. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, expect, it, onTestFinished } from "vitest";
import { endProcesses, processesOf, whenNoneOf } from "./processes-of.ts";

/** A mark that no other run of this test has, which may take place at the same time. */
const newMark = (): string => `mark-${randomUUID()}`;

const directory = mkdtempSync(join(realpathSync(tmpdir()), "hob-marked-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A process that says when it runs, and then waits to be ended. */
async function start(words: readonly string[], env: Record<string, string>, cwd = "/"): Promise<ChildProcess> {
  const program = 'process.stdout.write("up"); process.stdin.resume();';
  const child = spawn(process.execPath, ["-e", program, ...words], {
    env: { PATH: process.env["PATH"], ...env },
    cwd,
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout as NonNullable<typeof child.stdout>, "data");
  return child;
}

it("sees a process by its environment, and by its arguments", async () => {
  const mark = newMark();
  const byEnvironment = await start([], { HOB_TEST_MARK: mark });
  const byArguments = await start([mark], {});
  await start([], { HOB_TEST_MARK: newMark() });
  expect(
    processesOf(mark)
      .map(({ pid }) => pid)
      .sort(),
  ).toEqual([byEnvironment.pid, byArguments.pid].sort());
});

it.runIf(process.platform === "linux")("sees a process by its directory", async () => {
  const child = await start([], {}, directory);
  for (const mark of [directory, basename(directory)]) expect(processesOf(mark).map(({ pid }) => pid)).toEqual([child.pid]);
});

it("waits for what is ending, and ends what is left", async () => {
  const mark = newMark();
  const child = await start([], { HOB_TEST_MARK: mark });
  const left = processesOf(mark);
  expect(left.map(({ pid }) => pid)).toEqual([child.pid]);
  endProcesses(left);
  expect(await whenNoneOf(mark, 60_000)).toEqual([]);
});
