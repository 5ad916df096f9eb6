import { expect, test } from "vitest";
import { ManualClock } from "../sim/manual-clock.ts";
import { DeadlineAlarm } from "./deadline-alarm.ts";

function alarmOf(): {
  clock: ManualClock;
  alarm: DeadlineAlarm;
  deadlines: Set<number>;
  passed: { atMs: number; nowMs: number }[];
  sweeps: () => number;
} {
  const clock = new ManualClock();
  const deadlines = new Set<number>();
  const passed: { atMs: number; nowMs: number }[] = [];
  let sweeps = 0;
  const alarm = new DeadlineAlarm(clock, (nowMs) => {
    sweeps++;
    for (const atMs of deadlines) if (atMs <= nowMs && deadlines.delete(atMs)) passed.push({ atMs, nowMs });
    return Math.min(Number.POSITIVE_INFINITY, ...deadlines);
  });
  return { clock, alarm, deadlines, passed, sweeps: () => sweeps };
}

test("every deadline is noticed, never early and at most a few milliseconds late", async () => {
  const { clock, alarm, deadlines, passed } = alarmOf();
  const startMs = clock.monotonicMs();
  for (const inMs of [300, 10, 11, 12, 13, 900, 10.5, 0]) {
    deadlines.add(startMs + inMs);
    alarm.note(startMs + inMs);
  }
  await clock.advance(1_000);
  expect(passed).toHaveLength(8);
  for (const { atMs, nowMs } of passed) {
    expect(nowMs).toBeGreaterThanOrEqual(atMs);
    expect(nowMs - atMs).toBeLessThanOrEqual(5);
  }
});

test("ten thousand different deadlines need one timer, and few sweeps", async () => {
  const { clock, alarm, deadlines, passed, sweeps } = alarmOf();
  for (let index = 0; index < 10_000; index++) {
    const atMs = clock.monotonicMs() + 100 + index / 100;
    deadlines.add(atMs);
    alarm.note(atMs);
  }
  expect(clock.pendingTimers).toBe(1);
  await clock.advance(1_000);
  expect(passed).toHaveLength(10_000);
  expect(sweeps()).toBeLessThan(40);
});

test("no deadline, no timer; and none after stop", () => {
  const { clock, alarm } = alarmOf();
  alarm.note(Number.POSITIVE_INFINITY);
  expect(clock.pendingTimers).toBe(0);
  alarm.note(clock.monotonicMs() + 5);
  alarm.stop();
  alarm.note(clock.monotonicMs() + 1);
  expect(clock.pendingTimers).toBe(0);
});
