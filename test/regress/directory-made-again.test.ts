/**
 * A daemon that belongs to a directory noticed when the directory was gone, but not when another one had its name by the
 * time it looked: a project that was deleted and cloned again kept the daemon of the deleted one (ENV-03), with its
 * watches on files that nobody could see any more. The directory itself is compared now, not its name.
 */
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { client, status } from "../clients.ts";
import { isAlive, standStill, testHome, until } from "../support.ts";

test("a daemon leaves although its directory is there again at once (ENV-03)", async () => {
  const home = testHome();
  const project = realpathSync(mkdtempSync("/tmp/hob-test-"));
  onTestFinished(() => {
    for (const path of [project, `${project}.old`]) rmSync(path, { recursive: true, force: true });
  });
  const { daemon } = await client(home, { directory: project });
  await standStill(daemon.pid);
  renameSync(project, `${project}.old`);
  mkdirSync(project);
  process.kill(daemon.pid, "SIGCONT");
  await until("it has left", () => !isAlive(daemon.pid));
  const next = await client(home, { directory: project });
  expect((await status(home, next.daemon.instance)).lastEnd).toMatchObject({ kind: "clean", reason: expect.stringContaining("is gone") });
});
