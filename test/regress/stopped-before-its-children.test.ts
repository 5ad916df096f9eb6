/**
 * `stop --now` returned as soon as the daemon's claim was free. A daemon that was killed leaves its children to its guard,
 * which needs a second to ask them politely: those that ignore SIGTERM, or had moved to a session of their own, were there
 * still when the command said that everything had ended, and the next daemon met them. It waits for them now, and ends by
 * itself those that the guard cannot know, such as one that was given another environment.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stop } from "@hob/kit/client";
import { expect, test } from "vitest";
import { client } from "../clients.ts";
import { isAlive, testHome, until } from "../support.ts";

test("a stop by force returns when what the daemon had started is gone, however it resists", async () => {
  const home = testHome();
  const daemon = await client(home);
  const file = join(home.path, "pids");
  const scripts = [
    `trap '' TERM HUP INT; echo $$ >>${file}; while :; do sleep 1; done`,
    `setsid sh -c 'trap "" TERM; echo $$ >>${file}; while :; do sleep 1; done' & wait`,
    `setsid env -i /bin/sh -c 'trap "" TERM; echo $$ >>${file}; while :; do /bin/sleep 1; done' & wait`,
  ];
  for (const script of scripts) await daemon.call("spawn", { script });
  const pids = (): number[] => readFileSync(file, { encoding: "utf8", flag: "a+" }).trim().split("\n").filter(Boolean).map(Number);
  await until("all have begun", () => pids().length === scripts.length);
  process.kill(daemon.daemon.pid, "SIGSTOP"); // it does not see to them itself
  expect(await stop("ctl", { home: home.path, now: true })).toMatchObject({ stopped: true, forced: true, left: [] });
  expect(pids().filter(isAlive)).toEqual([]);
});
