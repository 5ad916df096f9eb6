/**
 * A daemon that had no descriptor left could not be asked how it is, and so not be stopped either: the resident memory is
 * read from a file, opening it failed with EMFILE, and `$/status`, with which every stop begins, was answered with that
 * error. Found by chaos with `--open-files 64` (round 7 of seed 3). Now what cannot be read is told as it was last time.
 */
import { stop } from "@hob/kit/client";
import { expect, test } from "vitest";
import { client, status } from "../clients.ts";
import { ctlPath, run, testHome } from "../support.ts";

test("a daemon with no descriptor left tells how it is, and ends in order when it is asked to", async () => {
  const home = testHome();
  const limited = await run("/bin/sh", ["-c", 'ulimit -n 128; exec "$0" "$@"', process.execPath, ctlPath, "start"], home.env);
  expect(limited.code, limited.stderr).toBe(0);
  const held = await client(home); // stays open, so that nothing is given back
  expect(await held.call("hog", {})).toBeGreaterThan(30);
  const report = await status(home); // its connection takes the last descriptor
  expect(report).toMatchObject({ state: "ready", process: { openFiles: 128 } });
  expect(report.memory.heapUsedBytes).toBeGreaterThan(1_000_000);
  expect(await stop("ctl", { home: home.path })).toMatchObject({ stopped: true, forced: false });
  expect(await (await client(home)).call("echo", { text: "next" })).toBe("next");
});
