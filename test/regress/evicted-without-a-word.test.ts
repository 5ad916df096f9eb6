/**
 * When a daemon had as many connections as it may, the one that had been idle for longest was cut to make room. A client
 * that was just sending on it saw a broken connection, which does not say whether its call was taken, so a call that may
 * not be made twice failed with "outcome unknown". It gets `$/closed` now, as at every end in order: what has no reply by
 * then was not taken, and is made again.
 */
import { expect, test } from "vitest";
import { client } from "../clients.ts";
import { RawClient } from "../raw-client.ts";
import { testHome } from "../support.ts";

test("a connection that makes room for another one is told so with its last message", async () => {
  const home = testHome();
  const first = await client(home, { limits: { connections: 8 } });
  const idle = await RawClient.greeted(home);
  while (!idle.closed) {
    await first.call("echo", { text: "not idle" }); // the other one is the idlest
    await RawClient.greeted(home);
  }
  expect(idle.messages.at(-1)).toMatchObject({ method: "$/closed" });
  expect(await first.call("echo", { text: "still here" })).toBe("still here");
});
