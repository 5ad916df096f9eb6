import { beforeEach, describe, expect, it } from "vitest";
import { FakeClock, FakeInterpreter, settle } from "../testing/fakes.ts";
import { Sessions } from "./sessions.ts";

let clock: FakeClock;
let sessions: Sessions;
beforeEach(() => {
  clock = new FakeClock();
  sessions = new Sessions(clock, { sessionsMax: 2, sessionIdleMs: 60_000 });
});

async function begun(name: string): Promise<FakeInterpreter> {
  const { session, done } = await sessions.use(name);
  const interpreter = new FakeInterpreter();
  session.interpreter = interpreter;
  done();
  return interpreter;
}

describe("sessions", () => {
  it("are used by one at a time, in the order of asking", async () => {
    const first = await sessions.use("a");
    const order: string[] = [];
    const next = ["two", "three"].map((name) =>
      sessions.use("a").then(({ done }) => {
        order.push(name);
        done();
      }),
    );
    await settle();
    expect(order).toEqual([]);
    first.done();
    await Promise.all(next);
    expect(order).toEqual(["two", "three"]);
  });

  it("let go of who gives up waiting, and the next one still waits for the first", async () => {
    const first = await sessions.use("a");
    const controller = new AbortController();
    const leaving = sessions.use("a", controller.signal);
    let third = false;
    void sessions.use("a").then(() => {
      third = true;
    });
    controller.abort(new Error("left"));
    await expect(leaving).rejects.toThrow("left");
    await settle();
    expect(third).toBe(false);
    first.done();
    await settle();
    expect(third).toBe(true);
  });

  it("are not begun for who has left already", async () => {
    await expect(sessions.use("a", AbortSignal.abort(new Error("left")))).rejects.toThrow("left");
    expect(sessions.list()).toEqual([]);
  });

  it("end when nobody has used them for long, and say so once", async () => {
    const interpreter = await begun("a");
    await clock.pass(30_000);
    (await sessions.use("a")).done();
    await clock.pass(59_000);
    expect(sessions.find("a")).toBe(true);
    await clock.pass(12_000);
    expect(interpreter.destroyed).toBe(true);
    await expect(sessions.use("a")).rejects.toMatchObject({ code: "not-found", message: expect.stringContaining("60 s") });
    expect((await sessions.use("a")).session.interpreter).toBeUndefined();
  });

  it("never end while they are used", async () => {
    await begun("a");
    const { done } = await sessions.use("a");
    await clock.pass(600_000);
    expect(sessions.list()).toMatchObject([{ name: "a", busy: true, idleMs: 0 }]);
    done();
  });

  it("make room only by ending idle ones", async () => {
    await begun("a");
    await clock.pass(10);
    await begun("b");
    await begun("c");
    expect(sessions.list().map(({ name }) => name)).toEqual(["b", "c"]);
    await sessions.use("b");
    await sessions.use("c");
    await expect(sessions.use("d")).rejects.toMatchObject({ code: "busy" });
  });

  it("tell those who wait that they were ended", async () => {
    await begun("a");
    const { done } = await sessions.use("a");
    const waiting = sessions.use("a");
    await sessions.end("a");
    done();
    await expect(waiting).rejects.toMatchObject({ code: "not-found" });
  });
});
