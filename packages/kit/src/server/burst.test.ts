import { expect, it } from "vitest";
import { ManualClock } from "../sim/manual-clock.ts";
import { oncePerBurst } from "./burst.ts";

it("a burst is one wish, obeyed after its last event; the next burst is another", async () => {
  const clock = new ManualClock();
  let acts = 0;
  const arrive = oncePerBurst(
    clock,
    () => false,
    () => acts++,
  );
  for (let count = 0; count < 50; count++) {
    arrive();
    await clock.advance(10);
  }
  expect(acts).toBe(0);
  await clock.advance(50);
  expect(acts).toBe(1);
  arrive();
  await clock.advance(50);
  expect(acts).toBe(2);
});

it("a burst that does not end is obeyed all the same, once a second", async () => {
  const clock = new ManualClock();
  let acts = 0;
  const arrive = oncePerBurst(
    clock,
    () => false,
    () => acts++,
  );
  for (let count = 0; count < 250; count++) {
    arrive();
    await clock.advance(10);
  }
  expect(acts).toBe(2);
});

it("an event that can join what is under way does so at once, and takes the others along", async () => {
  const clock = new ManualClock();
  let [acts, busy] = [0, false];
  const arrive = oncePerBurst(
    clock,
    () => busy,
    () => acts++,
  );
  arrive();
  busy = true;
  arrive();
  expect(acts).toBe(1);
  await clock.advance(100);
  expect(acts).toBe(1);
});
