/** What is remembered of terminals that show what a test says. */
import { expect, it } from "vitest";
import type { Remembered } from "../contract.ts";
import { facts } from "../testing/facts.ts";
import { ManualClock } from "../testing/manual-clock.ts";
import { Deferred } from "./deferred.ts";
import { Happenings } from "./happenings.ts";
import { Remembering } from "./remembering.ts";
import type { Terminals } from "./terminals.ts";

it("output that comes while the screen is being brought up to date is written down the next time, though nothing follows it", async () => {
  const clock = new ManualClock();
  const happenings = new Happenings();
  const written: string[] = [];
  const shelf = {
    former: () => new Map<string, Remembered>(),
    write: (_file: string, { screen }: Remembered) => void written.push(screen),
    remove: () => undefined,
  };
  let settled = new Deferred<void>();
  let text = "";
  const screen = { settled: () => settled.promise, capture: () => ({ text }) };
  const terminal = { id: "#1", name: "desk/1", bytesOut: 3, screen, program: { shell: true }, facts: () => facts({ name: "desk/1" }) };
  const show = async (shown: string): Promise<void> => {
    text = shown;
    settled.resolve();
    await settled.promise;
    settled = new Deferred();
  };
  const remembering = new Remembering({ all: [terminal], alive: 1, happenings } as unknown as Terminals, shelf, clock);
  happenings.changed();
  clock.advance(0);
  terminal.bytesOut = 6; // not shown yet
  await show("one");
  clock.advance(5_000);
  await show("onetwo");
  expect(written).toEqual(["one", "onetwo"]);
  remembering.close();
});
