import { beforeEach, describe, expect, it } from "vitest";
import { endOf, FakeClock, FakeInterpreter, settle } from "../testing/fakes.ts";
import { InterpreterGone } from "./interpreter.ts";
import type { RunOrder } from "./orders.ts";
import { graceMs, Run, type RunLimits, type RunOutcome } from "./run.ts";

let clock: FakeClock;
let interpreter: FakeInterpreter;
let ctrlC: AbortController;
let kill: AbortController;
beforeEach(() => {
  clock = new FakeClock();
  interpreter = new FakeInterpreter();
  ctrlC = new AbortController();
  kill = new AbortController();
});

const wires = { output: () => {}, input: undefined };

function start(order: Partial<RunOrder> = {}, limits: Partial<RunLimits> = {}): Promise<RunOutcome> {
  const run = new Run(interpreter, clock, { keep: false, ...order } as RunOrder, {
    timeoutMs: Number.POSITIVE_INFINITY,
    signal: ctrlC.signal,
    kill: kill.signal,
    ...limits,
  });
  return run.start(wires);
}

describe("a run", () => {
  it("tells the program's own end", async () => {
    const outcome = start();
    interpreter.finish(endOf({ exitCode: 3 }));
    expect(await outcome).toMatchObject({ exitCode: 3, killed: undefined, usable: true });
  });

  it("is never started twice", async () => {
    const run = new Run(interpreter, clock, { keep: false } as RunOrder, { timeoutMs: 1, signal: undefined, kill: undefined });
    const first = run.start(wires);
    await expect(run.start(wires)).rejects.toThrow("never run twice");
    interpreter.finish();
    await first;
    expect(interpreter.orders).toHaveLength(1);
  });

  it("is killed at its time limit", async () => {
    const outcome = start({}, { timeoutMs: 500 });
    await clock.pass(499);
    expect(interpreter.destroyed).toBe(false);
    await clock.pass(1);
    expect(await outcome).toMatchObject({ exitCode: 7, killed: "timeout", usable: false, explanation: expect.stringContaining("500 ms") });
  });

  it("in a session is asked first, and goes on to live when it listens", async () => {
    const outcome = start({ keep: true }, { timeoutMs: 500 });
    await clock.pass(500);
    expect(interpreter.signals).toEqual([2]);
    interpreter.finish(endOf({ exitCode: 130 }));
    expect(await outcome).toMatchObject({ exitCode: 7, killed: "timeout", usable: true });
  });

  it("in a session is killed when it does not listen", async () => {
    const outcome = start({ keep: true }, { timeoutMs: 500 });
    await clock.pass(500 + graceMs);
    expect(await outcome).toMatchObject({ exitCode: 7, killed: "timeout", usable: false });
  });

  it("gets Ctrl-C as a signal, and is killed after the grace", async () => {
    const outcome = start();
    ctrlC.abort();
    await settle();
    expect(interpreter.signals).toEqual([2]);
    await clock.pass(graceMs - 1);
    expect(interpreter.destroyed).toBe(false);
    await clock.pass(1);
    expect(await outcome).toMatchObject({ exitCode: 130, killed: "interrupt" });
  });

  it("that ends by itself after Ctrl-C was not killed", async () => {
    const outcome = start();
    ctrlC.abort();
    interpreter.finish(endOf({ exitCode: 130 }));
    expect(await outcome).toMatchObject({ exitCode: 130, killed: undefined });
    await clock.pass(10 * graceMs);
    expect(interpreter.destroyed).toBe(false);
  });

  it("is killed at once when asked to", async () => {
    const outcome = start();
    kill.abort();
    expect(await outcome).toMatchObject({ exitCode: 130, killed: "interrupt" });
  });

  it("that ends by itself while it is killed leaves an interpreter that nobody uses", async () => {
    const outcome = start();
    interpreter.finish(endOf({ exitCode: 3 }));
    kill.abort();
    expect(await outcome).toMatchObject({ exitCode: 3, killed: undefined, usable: false });
  });

  it("gets a Ctrl-C that came before it", async () => {
    ctrlC.abort();
    const outcome = start();
    expect(interpreter.signals).toEqual([2]);
    interpreter.finish();
    await outcome;
  });

  it("tells a crash, a death and an exhausted heap apart", async () => {
    const crash = start();
    interpreter.finish(endOf({ exitCode: 134, crash: "it broke" }));
    expect(await crash).toMatchObject({ exitCode: 134, killed: "crash", explanation: "it broke", usable: false });
    const death = start();
    interpreter.die(new InterpreterGone("the thread ended"));
    expect(await death).toMatchObject({ exitCode: 134, killed: "crash", explanation: "the thread ended" });
    interpreter = new FakeInterpreter();
    const memory = start();
    interpreter.die(new InterpreterGone("heap", { outOfMemory: true }));
    expect(await memory).toMatchObject({ exitCode: 137, killed: "memory", memoryExceeded: true });
  });
});
