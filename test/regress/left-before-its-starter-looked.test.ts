/**
 * A daemon with a short idle time was ready and left again, since nobody came, while the command that had started it was
 * held up by a busy machine: the command failed with `start-failed`, "became ready and was gone again". Nothing had
 * failed; it is started again.
 */
import { once } from "node:events";
import { expect, test } from "vitest";
import { processesOf, spawnCtl, testHome, until } from "../support.ts";

test("a daemon that leaves before its starter, which stands still, has looked is started again", async () => {
  const home = testHome({ points: true });
  home.points.hold("before-ready");
  const starter = spawnCtl(home, "echo", { text: "x" }, { HOB_CTL_LIMITS: JSON.stringify({ idleMs: 300 }) });
  const ended = once(starter, "exit");
  await home.points.reached("before-ready");
  starter.kill("SIGSTOP");
  home.points.release("before-ready");
  await until("only the starter is left", () => processesOf(home).every((pid) => pid === starter.pid));
  starter.kill("SIGCONT");
  expect((await ended)[0]).toBe(0);
  expect(home.points.passed("ready").length).toBeGreaterThan(1);
});
