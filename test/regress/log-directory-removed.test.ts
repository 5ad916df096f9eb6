/**
 * A cleaner of old files took the directories of the log and of the state, and left the lock and the socket. The daemon
 * found its claim and its address as they should be and looked no further: from then on it wrote its log, its snapshots
 * and even why it ended into nothing, while its command said that all was well.
 */
import { expect, test } from "vitest";
import { client } from "../clients.ts";
import { filesOf, instanceDirectory, logOf, takeAway, testHome, until } from "../support.ts";

test("a daemon whose directories were removed makes them again, and writes its log there", async () => {
  const home = testHome();
  const daemon = await client(home, { limits: { selfCheckMs: 50 } });
  for (const name of ["log", "state"]) takeAway(`${instanceDirectory(home)}/${name}`);
  await until("they are there", () => ["log", "state"].every((name) => filesOf(home).includes(name)));
  await until("it is told", () => logOf(home).includes("/log was removed by others; it was made anew"));
  await daemon.call("print", { text: "after the cleaner" });
  expect(logOf(home)).toContain("after the cleaner");
});
