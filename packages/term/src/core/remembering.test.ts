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

it("what was made again is remembered as it was until it is written down anew, or has ended", async () => {
  const clock = new ManualClock();
  const happenings = new Happenings();
  const { cwd, command, size, sizePolicy } = facts({ name: "desk/1" });
  const old = (name: string): Remembered => ({ name, cwd, command, shell: true, size, sizePolicy, screen: "as it was", seenAt: 1 });
  const files = new Map([
    ["old-1.json", old("desk/1")],
    ["old-2.json", old("desk/2")],
  ]);
  const shelf = {
    former: () => new Map(files),
    write: (file: string, remembered: Remembered) => void files.set(file, remembered),
    remove: (file: string) => void files.delete(file),
  };
  const screen = { settled: async () => undefined, capture: () => ({ text: "new" }) };
  const all: unknown[] = [];
  const make = ({ name }: { name: string }): unknown => {
    const terminal = { id: `#${all.length + 1}`, name, bytesOut: 0, screen, program: { shell: true }, facts: () => facts({ name }) };
    all.push(terminal);
    happenings.changed();
    return terminal;
  };
  const remembering = new Remembering({ all, alive: 1, happenings, make } as unknown as Terminals, shelf, clock);
  remembering.restore(undefined, {} as never);
  expect([...files.keys()]).toEqual(["old-1.json", "old-2.json"]);
  all.pop(); // it has ended at once
  clock.advance(0);
  await screen.settled();
  await screen.settled();
  expect([...files.keys()]).toEqual(["1"]);
  remembering.close();
});
