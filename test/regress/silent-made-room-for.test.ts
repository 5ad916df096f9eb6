/**
 * Thousands of connections that said nothing pushed out a client that was in the middle of its work: between two of its
 * calls it was idle, and idle for longer than those that had come in the same moment. Whoever has not said hello makes
 * room first.
 */
import { expect, test } from "vitest";
import { client } from "../clients.ts";
import { RawClient } from "../raw-client.ts";
import { testHome, until } from "../support.ts";

test("connections that say nothing push out each other, and no client", async () => {
  const home = testHome();
  await client(home, { limits: { connections: 8 } });
  const greeted = await RawClient.greeted(home);
  const silent = Array.from({ length: 100 }, () => new RawClient(home));
  await until("most of the silent ones are gone", () => silent.filter(({ closed }) => closed).length > 90);
  greeted.echo(1, "still here");
  expect((await greeted.reply(1)).result).toBe("still here");
});
