/**
 * `hob status` waited out a blocked event loop and then reported a delay of 0 ms: the histogram of Node.js was reset by the
 * report, which was served before the histogram's own timer had its turn, and after a reset it takes no sample of the time
 * before. The very delay that one asks about was the one that was never seen.
 */
import { expect, test } from "vitest";
import { client, status } from "../clients.ts";
import { testHome } from "../support.ts";

test("the status that waited for a blocked event loop tells of the delay", async () => {
  const home = testHome();
  const daemon = await client(home);
  const call = daemon.call("block", { ms: 1_500 });
  const { loopDelay } = await status(home);
  await call;
  expect(loopDelay.maxMs).toBeGreaterThan(1_000);
});
