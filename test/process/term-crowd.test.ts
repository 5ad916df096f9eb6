/** A hundred terminals, twenty windows, and one that is flooded: the nineteen others answer as if it were not there. */
import { expect, it } from "vitest";
import { testHome, until } from "../support.ts";
import { callerIn, linesOf, termClient, Window } from "../term-client.ts";

const [terminals, windows, rounds] = [100, 20, 5];

it("While one of a hundred terminals floods its window, nineteen others have their echo again and again", async () => {
  const home = testHome();
  const client = await termClient(home);
  const names = Array.from({ length: terminals }, (_, index) => `crowd/${index + 1}`);
  for (const name of names) await client.new({ name, command: ["cat"] }, callerIn(home));
  await client.new({ name: "flood/1", command: ["sh", "-c", "read go; exec yes flooding"] }, callerIn(home));
  const flooded = (await termClient(home)).attach({ name: "flood/1", who: "flooded", size: { columns: 80, rows: 24 } });
  let taken = 0;
  const takeAll = async (): Promise<void> => {
    for await (const { bytes } of flooded.bytes) taken += bytes.length;
  };
  takeAll().catch(() => undefined);
  const others = await Promise.all(
    names.slice(0, windows - 1).map(async (name, index) => new Window(await termClient(home), { name, who: `reader ${index + 1}` })),
  );
  await Promise.all(others.map((window) => window.noticed("screen")));
  await flooded.write("go\r", 0);
  let before = 0;
  const flows = (): Promise<void> => until("the flood goes on", () => taken > before + 1_000_000);
  await flows();
  for (let round = 1; round <= rounds; round++) {
    await Promise.all(
      others.map(async (window, index) => {
        await window.type(`round ${round} of ${index + 1}.\r`);
        await window.shows(`round ${round} of ${index + 1}.\r\nround ${round} of ${index + 1}.\r\n`);
      }),
    );
    await flows();
    before = taken;
  }
  expect(await linesOf(client, "crowd/19")).toEqual(
    Array.from({ length: 2 * rounds }, (_, line) => `round ${1 + Math.floor(line / 2)} of 19.`),
  );
  expect((await client.list()).length).toBe(terminals + 1);
  await client.kill({ name: "flood/1", graceMs: 0 });
  expect(await flooded.result).toMatchObject({ reason: "killed" });
});
