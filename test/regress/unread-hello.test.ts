/**
 * A daemon whose event loop stood still for longer than a client may take for its hello refused every client that had just
 * connected, although their hellos lay in their sockets: timers come before what arrived meanwhile. The clients then called
 * the daemon unresponsive (known from jmcorgan/fips#78, where everybody looked dead at the moment of waking).
 *
 * What has arrived is read now before anybody's silence is judged.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { client, status } from "../clients.ts";
import { RawClient } from "../raw-client.ts";
import { testHome, until } from "../support.ts";

const helloMs = 5_000;

test("clients that said hello while the event loop stood still are let in (TIME-03, LOAD-07)", async () => {
  const home = testHome();
  const daemon = await client(home, { limits: { helloMs } });
  const newcomers = Array.from({ length: 5 }, () => new RawClient(home));
  await until("they are accepted", async () => (await status(home)).connections.length === 7);
  const acceptedMs = performance.now();
  const file = join(home.path, "go-on");
  const blocked = daemon.call("block", { ms: 0, untilFile: file });
  await until("their time is over", () => performance.now() > acceptedMs + helloMs);
  for (const raw of newcomers) {
    raw.hello();
    await raw.flushed();
  }
  writeFileSync(file, "");
  expect(await blocked).toBe("blocked");
  for (const raw of newcomers) expect((await raw.reply(0)).result).toMatchObject({ state: "ready" });
});
