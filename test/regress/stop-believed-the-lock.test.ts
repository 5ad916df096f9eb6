/**
 * A stop waited for the claim only. Where somebody had put another file in the place of `owner.lock`, that one was free, and
 * the stop returned while the daemon still finished its work; where it was a directory, the stop failed though the daemon had
 * been asked and ended. The process that was to end is looked at as well.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { client } from "../clients.ts";
import { hob } from "../hob.ts";
import { instanceDirectory, isAlive, testHome } from "../support.ts";

test.each([
  ["another file", (path: string) => writeFileSync(path, "")],
  ["a directory", (path: string) => mkdirSync(path)],
])("a stop returns when the daemon is gone, with %s in the place of its lock", async (_, put) => {
  const home = testHome();
  // A daemon that looks after itself is on its way to make its files anew, or to leave.
  const { daemon, call } = await client(home, { limits: { selfCheckMs: 600_000 } });
  const work = call("sleep", { ms: 500 });
  await call("echo", { text: "the other one has begun" });
  const lock = join(instanceDirectory(home), "owner.lock");
  rmSync(lock);
  put(lock);
  const stopped = await hob(home, "stop", "ctl");
  expect([stopped.code, isAlive(daemon.pid), await work]).toEqual([0, false, "slept"]);
});
