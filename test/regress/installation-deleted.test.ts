/**
 * A daemon loaded some of its parts when they were first needed, from an installation that an update had removed by then
 * (VER-08): `hob methods` failed with "Cannot find package 'zod'", and the logger, which was loaded 300 ms after ready, ended
 * the daemon by a rejection that nobody caught. What is needed later is loaded up front now, and the log needs nothing.
 */
import { rmSync } from "node:fs";
import { methods, probe, reload, stop } from "@hob/kit/client";
import { expect, test } from "vitest";
import { client, status } from "../clients.ts";
import { install } from "../installations.ts";
import { logOf, testHome } from "../support.ts";

test("a daemon whose installation is gone serves, reloads, lists its methods, logs and ends in order (VER-08)", async () => {
  const home = testHome({ points: true });
  const program = install("1.0.0");
  home.points.hold("before-ready"); // the logger is loaded a moment after it
  const opening = client(home, { entry: program.entry });
  await home.points.reached("before-ready");
  rmSync(program.directory, { recursive: true });
  home.points.release("before-ready");
  const user = await opening;
  expect(await user.call("echo", { text: "served" })).toBe("served");
  expect((await methods("ctl", { home: home.path })).map((method) => method.name)).toContain("echo");
  expect(await reload("ctl", { home: home.path })).toMatchObject({ applied: true });
  await user.call("spawn", { script: "true" });
  await user.call("print", { text: "still logging" });
  expect(logOf(home)).toContain("still logging");
  expect((await status(home)).state).toBe("ready");
  expect(await stop("ctl", { home: home.path })).toMatchObject({ stopped: true, forced: false });
  expect((await probe("ctl", { home: home.path })).explanation).toContain("ended in order");
});
