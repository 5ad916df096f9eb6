/**
 * Two windows of one client on a terminal, or two people's who closed theirs at the same moment: the first to leave gave the
 * terminal another size, so the second was to get a fresh screen, and left before it had it. Its queue, closed and waiting for
 * that screen, tried to send it again and again, in microtasks, and the daemon did nothing else any more: it had to be
 * killed, with all terminals.
 */
import { it } from "vitest";
import { testHome, until } from "../support.ts";
import { callerIn, termClient, Window } from "../term-client.ts";

it("a window that leaves while a fresh screen waits for it leaves the daemon well", async () => {
  const home = testHome();
  const [client, other] = [await termClient(home), await termClient(home)];
  await client.new({ name: "d/1", command: ["cat"], sizePolicy: "smallest" }, callerIn(home));
  for (const columns of [70, 90]) await new Window(client, { name: "d/1", size: { columns, rows: 20 } }).noticed("screen");
  client.destroy();
  await until("the daemon has seen them leave", async () => (await other.info({ name: "d/1" })).clients.length === 0);
});
