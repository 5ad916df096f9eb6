/**
 * A daemon that ended in order could lose a call. Its `$/closing` told clients to send no more, but a request that was on
 * its way at that moment lay unread in the socket when the daemon closed it. The client had to report `outcome-unknown`,
 * or, where its next write met the closed socket first, lost even replies that had arrived, since Node.js throws away what
 * it has not read when a write fails. About one restart in three under load did this.
 *
 * Now the daemon's last message on a connection is `$/closed`: whatever has no reply by then was not taken. And it reads on
 * until the client has seen the end.
 */
import { restart } from "@hob/kit/client";
import { expect, test } from "vitest";
import { client, optionsOf, status } from "../clients.ts";
import { testHome, until } from "../support.ts";

test("no call is lost to restarts, although none of them may be made twice", async () => {
  const home = testHome();
  const callers = await Promise.all(Array.from({ length: 4 }, () => client(home)));
  const generations = new Set<string>();
  let asking = true;
  const asked = callers.map(async (daemon) => {
    while (asking) {
      expect(await daemon.call("context", {})).toHaveProperty("peer"); // not declared idempotent
      generations.add(daemon.daemon.generation);
    }
  });
  const restarts = (async () => {
    for (let round = 0; round < 6; round++) {
      await restart("ctl", optionsOf(home));
      const { generation } = await status(home);
      await until("a caller is there", () => generations.has(generation));
    }
    asking = false;
  })();
  await Promise.all([...asked, restarts]);
  expect(generations.size).toBeGreaterThan(5);
});
