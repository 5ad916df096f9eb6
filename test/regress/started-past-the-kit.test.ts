/**
 * A program that a daemon's code had started without the kit, and that had left the process tree (two forks and a session of
 * its own, as programs do that put themselves into the background), outlived the daemon's end in order; and any that was started
 * so outlived a `kill -9` for ever. Such programs carry the daemon's mark now, as its declared children do.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stop } from "@hob/kit/client";
import { expect, test } from "vitest";
import { client } from "../clients.ts";
import { isAlive, testHome, until } from "../support.ts";

test.each(["an end in order", "a kill"])("what was started past the kit ends after %s", async (how) => {
  const home = testHome();
  const daemon = await client(home);
  const file = join(home.path, "pid");
  const hidden = `setsid sh -c 'trap "" TERM HUP; echo $$ >${file}; while :; do sleep 1; done' >/dev/null 2>&1 &`;
  await daemon.call("alone", { script: `(${hidden})`, unowned: true });
  await until("it runs", () => existsSync(file) && readFileSync(file, "utf8").endsWith("\n"));
  const pid = Number(readFileSync(file, "utf8"));
  if (how === "a kill") {
    process.kill(daemon.daemon.pid, "SIGKILL");
    await until("the daemon is gone", () => !isAlive(daemon.daemon.pid));
    await client(home);
  } else await stop("ctl", { home: home.path });
  await until("it is gone", () => !isAlive(pid));
  expect(isAlive(pid)).toBe(false);
});
