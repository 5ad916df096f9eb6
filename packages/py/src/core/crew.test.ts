import { beforeEach, describe, expect, it } from "vitest";
import { FakeClock, FakeInterpreter, settle } from "../testing/fakes.ts";
import { Crew, memberTable } from "./crew.ts";
import { InterpreterGone } from "./interpreter.ts";

let clock: FakeClock;
let made: FakeInterpreter[];
let replaced: string[];
let crew: Crew;
beforeEach(() => {
  clock = new FakeClock();
  made = [];
  replaced = [];
  const start = (): FakeInterpreter => {
    const interpreter = new FakeInterpreter();
    made.push(interpreter);
    return interpreter;
  };
  crew = new Crew({ start, clock, spares: 1, idleMs: 60_000, onReplaced: (reason) => replaced.push(reason) });
});

const at = (index: number): FakeInterpreter => made[index] as FakeInterpreter;

async function booted(): Promise<void> {
  for (const interpreter of made) interpreter.boot.resolve();
  await settle();
}

describe("a crew that the system gives no thread", () => {
  it("tells those who wait when it has nobody, and lets them have whoever comes back when it has", async () => {
    let refused = true;
    const start = (): FakeInterpreter => {
      if (refused) throw new Error("no thread");
      made.push(new FakeInterpreter());
      return made.at(-1) as FakeInterpreter;
    };
    crew = new Crew({ start, clock, spares: 1, idleMs: 60_000 });
    crew.warm();
    await expect(crew.take()).rejects.toThrow("no thread");
    refused = false;
    const first = crew.take();
    await booted();
    refused = true;
    const second = crew.take();
    await clock.pass(1000);
    crew.giveBack(await first);
    at(0).resting.resolve({ restoreMs: 0, broken: undefined });
    expect(await second).toBe(at(0));
  });
});

describe("the crew", () => {
  it("has a spare before anybody asks, and another as soon as that is taken", async () => {
    crew.warm();
    await booted();
    expect(await crew.take()).toBe(at(0));
    expect(made).toHaveLength(1);
    await clock.pass(1000);
    await booted();
    expect(crew.report).toMatchObject({ idle: 1, running: 1 });
  });

  it("begins nothing for later while somebody runs, and at once for somebody who waits", async () => {
    crew.warm();
    await booted();
    await crew.take();
    expect(made).toHaveLength(1);
    const second = crew.take();
    expect(made).toHaveLength(2);
    await booted();
    expect(await second).toBe(at(1));
  });

  it("gives an interpreter out again only when it has rested", async () => {
    crew.warm();
    await booted();
    const first = (await crew.take()) as FakeInterpreter;
    crew.giveBack(first);
    let given = false;
    const next = crew.take().then((interpreter) => {
      given = true;
      return interpreter;
    });
    await settle();
    expect(given).toBe(false);
    first.resting.resolve({ restoreMs: 1, broken: undefined });
    expect(await next).toBe(first);
  });

  it("replaces one that rests badly, and says why", async () => {
    crew.warm();
    await booted();
    const first = (await crew.take()) as FakeInterpreter;
    crew.giveBack(first);
    first.resting.resolve({ restoreMs: 0, broken: "its memory has grown" });
    await clock.pass(1000);
    await booted();
    expect(replaced).toEqual(["its memory has grown"]);
    expect(first.destroyed).toBe(true);
    expect(crew.report).toMatchObject({ idle: 1, running: 0 });
  });

  it("replaces one that dies while idle", async () => {
    crew.warm();
    await booted();
    at(0).die(new InterpreterGone("broke"));
    await clock.pass(1000);
    await booted();
    expect(await crew.take()).toBe(at(1));
  });

  it("tells those who wait after a second failed boot, and tries again for the next", async () => {
    const first = crew.take();
    at(0).die(new InterpreterGone("no wasm"));
    await settle();
    expect(made).toHaveLength(2);
    at(1).die(new InterpreterGone("no wasm"));
    await expect(first).rejects.toThrow("no wasm");
    const second = crew.take();
    await booted();
    expect(await second).toBe(made.at(-1));
  });

  it("lets go of idle ones that nobody needed for long, but for the spare", async () => {
    const taken = [crew.take(), crew.take(), crew.take()];
    await clock.pass(0);
    await booted();
    await clock.pass(100);
    await booted();
    for (const interpreter of await Promise.all(taken)) {
      crew.giveBack(interpreter);
      (interpreter as FakeInterpreter).resting.resolve({ restoreMs: 1, broken: undefined });
    }
    await settle();
    expect(crew.report.idle).toBeGreaterThanOrEqual(3);
    await clock.pass(60_000);
    expect(crew.report.idle).toBe(1);
  });

  it("does not count one that lives on elsewhere", async () => {
    crew.warm();
    await booted();
    crew.release(await crew.take());
    await clock.pass(1000);
    await booted();
    expect(crew.report).toMatchObject({ idle: 1, running: 0 });
    await crew.close();
    expect(at(0).destroyed).toBe(false);
    expect(at(1).destroyed).toBe(true);
  });

  it("ends everything at its close, and whoever waits is told", async () => {
    const waiting = crew.take();
    await Promise.all([crew.close(), expect(waiting).rejects.toThrow("being ended")]);
    at(0).boot.resolve();
    await clock.pass(1000);
    expect(made).toHaveLength(1);
    expect(at(0).destroyed).toBe(true);
  });

  it("has a table in which every state can end", () => {
    for (const row of Object.values(memberTable)) expect(row.left).toBe("gone");
  });
});
