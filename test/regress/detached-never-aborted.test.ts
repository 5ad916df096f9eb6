/**
 * A call of a detached method goes on when its client leaves. When the daemon then ended, the drain waited for it, but its
 * signal was never aborted: the connection it had come on was forgotten, and with it the call. Its handler had no chance to
 * stop in order, and was cut off in the middle.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stop } from "@hob/kit/client";
import { expect, test } from "vitest";
import { client, status } from "../clients.ts";
import { testHome, until } from "../support.ts";

test("a detached call whose client has left is aborted when the daemon has drained", async () => {
  const home = testHome();
  const file = join(home.path, "never");
  const caller = await client(home, { limits: { drainMs: 100 } });
  caller.call("detached", { file }).catch(() => undefined);
  await until("it runs", async () => (await status(home)).requests.inFlight === 1);
  caller.destroy();
  await until("its client has left", async () => (await status(home)).connections.length === 1);
  expect((await status(home)).requests.inFlight).toBe(1);
  expect(await stop("ctl", { home: home.path })).toMatchObject({ stopped: true, forced: false });
  await until("the handler was told", () => existsSync(`${file}.aborted`));
  expect(readFileSync(`${file}.aborted`, "utf8")).toContain("ending");
});
