import { describe, expect, test } from "vitest";
import { ManualClock } from "../sim/manual-clock.ts";
import { Gate, type GateEntry } from "./gate.ts";

const settleMs = 1_000;

function gateOf(
  concurrency: number | undefined,
  queueMax?: number,
): { gate: Gate; clock: ManualClock; started: string[]; entry: (name: string) => GateEntry } {
  const clock = new ManualClock();
  const started: string[] = [];
  const owners = new Map<string, object>();
  /** The first letter is the owner. */
  const entry = (name: string): GateEntry => {
    const letter = name.charAt(0);
    if (!owners.has(letter)) owners.set(letter, { letter });
    return { owner: owners.get(letter) as object, start: () => void started.push(name) };
  };
  return { gate: new Gate(clock, { concurrency, queueMax, settleMs }), clock, started, entry };
}

describe("a gate", () => {
  test("without a limit lets everybody in and keeps nothing", () => {
    const { gate, entry } = gateOf(undefined);
    const calls = Array.from({ length: 5_000 }, () => entry("a"));
    for (const call of calls) expect(gate.enter(call)).toBe("started");
    for (const call of calls) gate.leave(call, 1);
    expect([gate.running, gate.queued]).toEqual([0, 0]);
  });

  test("takes turns between the owners, not between the calls", () => {
    const { gate, entry, started } = gateOf(1);
    const running = entry("a0");
    gate.enter(running);
    const names = ["a1", "a2", "a3", "b1", "c1", "c2"];
    const waiting = new Map(names.map((name) => [name, entry(name)]));
    for (const call of waiting.values()) expect(gate.enter(call)).toBe("queued");
    gate.leave(running, 1);
    for (let turn = 0; turn < names.length; turn++) gate.leave(waiting.get(started[turn] as string) as GateEntry, 1);
    expect(started).toEqual(["a1", "b1", "c1", "a2", "c2", "a3"]);
    expect([gate.running, gate.queued]).toEqual([0, 0]);
  });

  test("knows whether a new call would wait behind one that had begun by then", async () => {
    const { gate, clock, entry } = gateOf(2);
    const [first, second] = [entry("a"), entry("b")];
    gate.enter(first);
    const afterFirstMs = clock.monotonicMs();
    await clock.advance(10);
    expect(gate.waitsFor(clock.monotonicMs())).toBe(false); // there is a slot
    gate.enter(second);
    expect([gate.waitsFor(afterFirstMs - 1), gate.waitsFor(afterFirstMs), gate.waitsFor(clock.monotonicMs())]).toEqual([false, true, true]);
    gate.leave(first, 10);
    gate.enter(entry("c"));
    expect(gate.waitsFor(afterFirstMs)).toBe(false);
  });

  test("tells how many start before a call", () => {
    const { gate, entry, started } = gateOf(1);
    const running = entry("a0");
    gate.enter(running);
    const waiting = ["a1", "a2", "a3", "b1", "c1", "c2"].map((name) => ({ name, call: entry(name) }));
    for (const { call } of waiting) gate.enter(call);
    const told = waiting.map(({ name, call }) => ({ name, ...gate.position(call) }));
    let last: GateEntry = running;
    for (let turn = 0; turn < waiting.length; turn++) {
      gate.leave(last, 1);
      last = waiting.find(({ name }) => name === started.at(-1))?.call as GateEntry;
    }
    for (const { name, ahead, running: slots } of told) expect([name, ahead, slots]).toEqual([name, started.indexOf(name), 1]);
    expect(gate.position(running)).toEqual({ ahead: 0, running: 1 });
  });

  test("is full when slots and queue are, and says when to come again", () => {
    const { gate, entry } = gateOf(1, 1);
    const first = entry("a");
    expect([gate.enter(first), gate.enter(entry("b")), gate.enter(entry("c"))]).toEqual(["started", "queued", "full"]);
    expect(gate.retryAfterMs()).toBeGreaterThan(0);
    gate.leave(first, 500);
    gate.enter(entry("d"));
    expect(gate.retryAfterMs()).toBe(1_000); // two runs of half a second
  });

  test("forgets a waiting call that was aborted", () => {
    const { gate, entry, started } = gateOf(1);
    const [first, second, third] = [entry("a1"), entry("a2"), entry("a3")];
    for (const call of [first, second, third]) gate.enter(call);
    gate.aborted(second);
    expect(gate.queued).toBe(1);
    gate.leave(first, 1);
    expect(started).toEqual(["a3"]);
  });

  test("waits a moment for an aborted handler, then gives its slot away and counts it as abandoned", async () => {
    const { gate, clock, entry, started } = gateOf(1);
    const stubborn = entry("a");
    gate.enter(stubborn);
    gate.enter(entry("b"));
    gate.aborted(stubborn);
    await clock.advance(settleMs - 1);
    expect([started, gate.abandoned]).toEqual([[], 0]);
    await clock.advance(1);
    expect([started, gate.abandoned, gate.running]).toEqual([["b"], 1, 1]);
    gate.leave(stubborn, 5_000);
    expect([gate.abandoned, gate.running]).toEqual([0, 1]);
  });

  test("frees the slot at once when the aborted handler ends in time", async () => {
    const { gate, clock, entry, started } = gateOf(1);
    const first = entry("a");
    gate.enter(first);
    gate.enter(entry("b"));
    gate.aborted(first);
    gate.leave(first, 1);
    expect([started, clock.pendingTimers]).toEqual([["b"], 0]);
    await clock.advance(settleMs);
    expect([gate.abandoned, gate.running]).toEqual([0, 1]);
  });

  test("does not grow the stack when waiting calls end within their start", () => {
    const clock = new ManualClock();
    const gate = new Gate(clock, { concurrency: 1, queueMax: 100_000, settleMs });
    const first: GateEntry = { owner: clock, start() {} };
    gate.enter(first);
    let ended = 0;
    for (let index = 0; index < 50_000; index++) {
      const call: GateEntry = {
        owner: clock,
        start() {
          ended++;
          gate.leave(call, 0);
        },
      };
      gate.enter(call);
    }
    gate.leave(first, 0);
    expect([ended, gate.running, gate.queued]).toEqual([50_000, 0, 0]);
  });
});
