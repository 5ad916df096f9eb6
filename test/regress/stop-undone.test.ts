/**
 * A shell prompt that starts its daemon unless that was stopped on purpose came while the daemon was ending, waited for its
 * end, and started it again: the mark of the stop was left only after the end, and could not be left at all while the
 * prompt held the start lock (known from gastownhall/gastown#991). The mark is left before the daemon is asked to end now.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { probe, stop } from "@hob/kit/client";
import { expect, test } from "vitest";
import { client, failure, status } from "../clients.ts";
import { logOf, testHome, until } from "../support.ts";

test("who comes while the daemon ends on purpose, and waits for the end, does not start it again (RACE-18)", async () => {
  const home = testHome({ points: true });
  const daemon = await client(home, { limits: { drainMs: 60_000 } });
  const file = join(home.path, "over");
  const call = daemon.call("detached", { file });
  await until("it runs", async () => (await status(home)).requests.inFlight === 1);
  const stopped = stop("ctl", { home: home.path });
  const isEnding = async (): Promise<boolean> => (await probe("ctl", { home: home.path })).state === "draining";
  await until("it is ending", isEnding);
  const newcomer = failure(client(home, { start: "unless-stopped" }));
  await until("it is ending still, to the newcomer as well", isEnding);
  writeFileSync(file, "");
  expect(await newcomer).toMatchObject({ code: "stopped-on-purpose" });
  expect([await call, (await stopped).stopped]).toEqual(["done", true]);
  expect(home.points.passed("claimed")).toHaveLength(1);
  expect(logOf(home)).not.toContain("published again"); // an ending daemon has taken its name away itself
});
