/**
 * A command for a daemon that is frozen said only "reaching ctl …", for two minutes where no time was given, and never that a
 * process is there which does not answer, nor which one. `hob methods`, which only looks, waited as long.
 */
import { expect, test } from "vitest";
import { hob, hobPath, startCtl } from "../hob.ts";
import { node, standStill, testHome } from "../support.ts";

test("whoever waits for a daemon that does not answer is told so, and which process it is", async () => {
  const home = testHome();
  const pid = await startCtl(home);
  await standStill(pid);
  const outcome = await node([hobPath, "call", "ctl", "echo", "text=x", "--timeout", "4s"], home.env);
  expect(outcome.code, outcome.stderr).toBe(4);
  expect(outcome.stderr).toContain(`waiting for ctl@default (pid ${pid}), which does not answer yet …`);
});

test("whoever only asks what it can do is answered in good time, with the process", async () => {
  const home = testHome();
  const pid = await startCtl(home);
  await standStill(pid);
  const outcome = await hob(home, "methods", "ctl");
  expect(outcome.code, outcome.stderr).toBe(4);
  expect(outcome.stderr).toContain(`(pid ${pid}) is alive but has not answered`);
});
