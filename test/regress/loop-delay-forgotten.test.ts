/**
 * `hob status` waited out a blocked event loop and then reported a delay of 0 ms: the histogram of Node.js was reset by the
 * report, which was served before the histogram's own timer had its turn, and after a reset it takes no sample of the time
 * before. The very delay that one asks about was the one that was never seen.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { probe } from "@hob/kit/client";
import { expect, test } from "vitest";
import { client } from "../clients.ts";
import { testHome, until } from "../support.ts";

test("the status that waited for a blocked event loop tells of the delay", async () => {
  const home = testHome();
  const daemon = await client(home);
  const file = join(home.path, "go-on");
  const call = daemon.call("block", { ms: 0, untilFile: file });
  const asked = probe("ctl", { home: home.path, timeoutMs: 60_000 });
  const askedMs = performance.now();
  await until("it has waited", () => performance.now() > askedMs + 2_000);
  writeFileSync(file, "");
  expect((await asked).status?.loopDelay.maxMs).toBeGreaterThan(1_000);
  await call;
});
