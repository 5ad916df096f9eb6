/**
 * A client of a newer version ended the older daemon and then went to start its own, like anybody else. A client of the
 * older version that looked in between found nobody and started the old one again; the newer one, coming second, gave up
 * with an error or ended it once more. With a few clients of each version in loops the daemon changed for ever (VER-02,
 * known from anomalyco/opencode#35455, with 366 starts in 23 minutes).
 *
 * Now ending the old one and starting the new one is one step, done under the lock that every starter takes.
 */
import { expect, test } from "vitest";
import { client, status } from "../clients.ts";
import { install } from "../installations.ts";
import { testHome } from "../support.ts";

test("many clients of two versions make two daemons, one after the other, and all are served (VER-02)", async () => {
  const home = testHome({ points: true });
  const [old, recent] = [install("1.0.0"), install("2.0.0")];
  await (await client(home, { entry: old.entry })).close();
  const loop = async (entry: string): Promise<void> => {
    for (let round = 0; round < 8; round++) {
      const daemon = await client(home, { entry });
      expect(await daemon.call("echo", { text: "served" })).toBe("served");
      await daemon.close();
    }
  };
  await Promise.all(Array.from({ length: 12 }, (_, index) => loop(index % 2 === 0 ? old.entry : recent.entry)));
  expect(home.points.passed("claimed")).toHaveLength(2);
  expect((await status(home)).version).toBe("2.0.0");
});
