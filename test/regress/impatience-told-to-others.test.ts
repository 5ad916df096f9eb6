/**
 * When a command gave up waiting for the daemon that it was starting, because of its own short deadline, it left that as the
 * result of the start. Every command that was waiting behind it, with time enough, then failed with "is still starting",
 * although the daemon was ready a moment later. Only a start that has failed is a result now.
 */
import { expect, test } from "vitest";
import { ctl, ctlRaw, standStill, testHome } from "../support.ts";

test("a command that gives up does not take those with it that wait behind it (READY-07)", async () => {
  const home = testHome({ points: true });
  home.points.hold("before-setup");
  const impatient = ctlRaw(home, "start", undefined, { CTL_TIMEOUT_MS: "10000" });
  await home.points.reached("before-setup");
  const { pid } = await home.points.reached("client-spawn");
  await standStill(pid); // until the others are there, however long that takes
  const patient = Array.from({ length: 3 }, () => ctl(home, "echo", { text: "served" }));
  await home.points.reached("client-waiting", { count: 3 });
  process.kill(pid, "SIGCONT");
  const gaveUp = await impatient;
  expect(gaveUp.code).toBe(5);
  expect(gaveUp.stderr).toContain("start-timeout");
  home.points.release("before-setup");
  expect((await Promise.all(patient)).map((answer) => answer.result)).toEqual(["served", "served", "served"]);
  expect(home.points.passed("claimed")).toHaveLength(1);
});
