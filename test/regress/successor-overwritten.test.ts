/**
 * A daemon whose files had been taken over by another one (its directory was wiped, and the next command started a second
 * daemon before the first could notice) left as it should, and on its way out wrote its own end into the other's
 * `owner.json` and removed the other's pid file: `hob status` called a daemon that served everybody "stale" (RACE-07). A
 * life writes about itself now only as long as its claim is on the file that the name points to.
 */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { client } from "../clients.ts";
import { ctl, filesOf, instanceDirectory, isAlive, standStill, testHome, until } from "../support.ts";

test("a daemon whose files were taken over by another leaves, and touches nothing of the other's (RACE-07, RACE-16)", async () => {
  const home = testHome();
  const old = await client(home);
  await standStill(old.daemon.pid);
  rmSync(instanceDirectory(home), { recursive: true });
  const { pid } = await ctl(home, "start");
  expect(pid).not.toBe(old.daemon.pid);
  const files = filesOf(home);
  process.kill(old.daemon.pid, "SIGCONT");
  await until("the old one has left", () => !isAlive(old.daemon.pid));
  expect(filesOf(home)).toEqual(files);
  expect(readFileSync(join(instanceDirectory(home), "pid"), "utf8")).toBe(`${pid}\n`);
  expect(JSON.parse(readFileSync(join(instanceDirectory(home), "owner.json"), "utf8"))).toMatchObject({ pid, state: "ready" });
  expect((await ctl(home, "pid")).result).toBe(pid);
});
