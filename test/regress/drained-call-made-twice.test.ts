/**
 * A call that still ran when the time for the drain was over was answered with `draining`, the same word as a call that was
 * refused before it began. The client, which makes refused calls again, made it a second time on the next daemon, although
 * its first run may have done its work and the method was not declared idempotent. Worse, the client started that next
 * daemon: `stop` ended a daemon with a busy method, and it was back a moment later.
 *
 * Now only calls that had not begun are answered with `draining`; one that was cut short is `outcome-unknown`.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { probe, stop } from "@hob/kit/client";
import { expect, test } from "vitest";
import { client, failure } from "../clients.ts";
import { testHome, until } from "../support.ts";

test("a call that is cut short by the end of the daemon is not made again, and starts no daemon", async () => {
  const home = testHome();
  const daemon = await client(home, { limits: { drainMs: 50 } });
  const file = join(home.path, "begun");
  const call = failure(daemon.call("begin", { file }));
  await until("it has begun", () => existsSync(file));
  await stop("ctl", { home: home.path });
  expect((await call).code).toBe("outcome-unknown");
  expect(readFileSync(file, "utf8")).toBe("begun\n");
  expect((await probe("ctl", { home: home.path })).state).toBe("absent");
});
