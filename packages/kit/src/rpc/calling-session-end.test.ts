import { describe, expect, test } from "vitest";
import { Deadline } from "../base/deadline.ts";
import { HobError } from "../errors/hob-error.ts";
import { ManualClock } from "../sim/manual-clock.ts";
import { ScriptedDaemon } from "../sim/scripted-daemon.ts";
import { settled } from "../sim/settled.ts";

async function outcome(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    (value) => ({ value }),
    (error: unknown) => (error instanceof HobError ? error.code : error),
  );
}

describe("when the connection ends", () => {
  test("every call rejects at once; what the kernel has not taken was certainly not delivered", async () => {
    const { session, daemon, own } = new ScriptedDaemon({ capacityBytes: 100, markBytes: 100 });
    daemon.freeze();
    const first = outcome(session.call("one", { text: "x".repeat(300) }));
    await settled();
    const second = outcome(session.call("two", {}));
    await settled();
    own.breakWith(new Error("ECONNRESET"));
    expect([await first, await second]).toEqual(["outcome-unknown", "disconnected"]);
    expect((await session.closed)?.code).toBe("disconnected");
  });

  test("the error says whether it may have been delivered, and whether it may be repeated", async () => {
    const { session, own } = new ScriptedDaemon();
    const call = session.call("greet", {}, { idempotent: true });
    const failed = expect(call).rejects.toMatchObject({ code: "outcome-unknown", retryable: true, details: { delivered: true } });
    await settled();
    own.breakWith(new Error("ECONNRESET"));
    await failed;
    await expect(session.call("greet", {})).rejects.toMatchObject({ code: "disconnected", details: { delivered: false } });
  });

  test("by the daemon's end, pending calls reject, too", async () => {
    const { session, daemon } = new ScriptedDaemon();
    const call = outcome(session.call("greet", {}));
    await settled();
    daemon.end();
    expect(await call).toBe("outcome-unknown");
  });

  test("a reply that came before the end still counts", async () => {
    const { session, daemon } = new ScriptedDaemon();
    const call = session.call("greet", {});
    await settled();
    daemon.write(`{"jsonrpc":"2.0","id":1,"result":"just in time"}\n`);
    daemon.end();
    expect(await call).toBe("just in time");
  });

  test("a call from the reaction to the loss is refused, not lost", async () => {
    const { session, own } = new ScriptedDaemon();
    const again = session.call("one", {}).then(undefined, () => outcome(session.call("two", {})));
    await settled();
    own.breakWith(new Error("ECONNRESET"));
    expect(await again).toBe("disconnected");
  });
});

describe("when the daemon announces its end", () => {
  test("new calls are refused as draining, control requests and calls in flight go on", async () => {
    const script = new ScriptedDaemon();
    const { session } = script;
    let told: HobError | undefined;
    session.onClosing = (reason) => {
      told = reason;
    };
    const call = session.call("greet", {});
    await settled();
    await script.answer({ method: "$/closing", params: { reason: "stop" } });
    expect([session.open, told?.message]).toEqual([false, "stop"]);
    await expect(session.call("greet", {})).rejects.toMatchObject({ code: "draining", details: { delivered: false } });
    const status = session.control("$/status", {}, Deadline.never(new ManualClock()));
    await settled();
    await script.answer({ id: 5, result: "status" });
    await script.answer({ id: 1, result: "hello" });
    expect([await status, await call]).toEqual(["status", "hello"]);
  });
});

test("after the daemon's last word, what has no answer was not taken", async () => {
  const script = new ScriptedDaemon();
  const failed = expect(script.session.call("greet", {})).rejects.toMatchObject({ code: "disconnected", details: { delivered: false } });
  await settled();
  await script.answer({ method: "$/closed", params: {} });
  await failed;
});

describe("close", () => {
  test("waits for the calls in flight, refuses new ones, and cancels streams", async () => {
    const script = new ScriptedDaemon();
    const { session, own } = script;
    const call = session.call("greet", {});
    const stream = session.stream("ticks", {});
    await settled();
    const closed = session.close();
    expect(session.close()).toBe(closed);
    expect(await outcome(stream.result)).toBe("cancelled");
    expect(await outcome(session.call("greet", {}))).toBe("disconnected");
    await script.answer({ id: 1, result: "hello" });
    await closed;
    expect([await call, own.closed, await session.closed]).toEqual(["hello", true, undefined]);
  });

  test("ends within its bound when the daemon is frozen and reads nothing", async () => {
    const { session, daemon, clock } = new ScriptedDaemon({ capacityBytes: 10, markBytes: 10 });
    daemon.freeze();
    const call = outcome(session.call("greet", { text: "x".repeat(1_000) }, { timeoutMs: Number.POSITIVE_INFINITY }));
    const closed = session.close(Deadline.after(clock, 500));
    await clock.advance(500);
    await clock.advance(2_000);
    await closed;
    expect([await call, clock.pendingTimers]).toEqual(["outcome-unknown", 0]);
  });

  test("is done when the connection breaks meanwhile", async () => {
    const { session, own, clock } = new ScriptedDaemon();
    const call = outcome(session.call("greet", {}, { timeoutMs: Number.POSITIVE_INFINITY }));
    const closed = session.close();
    await settled();
    own.breakWith(new Error("ECONNRESET"));
    await closed;
    expect([await call, clock.pendingTimers]).toEqual(["outcome-unknown", 0]);
  });

  test("after destroy does nothing", async () => {
    const { session } = new ScriptedDaemon();
    session.destroy();
    await session.close();
  });
});

describe("destroy", () => {
  test("rejects every call with the given error", async () => {
    const { session, clock } = new ScriptedDaemon();
    const [call, stream] = [session.call("greet", {}), session.stream("ticks", {})];
    const failed = expect(call).rejects.toThrow("enough");
    await settled();
    session.destroy(new Error("enough"));
    session.destroy();
    await failed;
    await expect(stream.result).rejects.toThrow("enough");
    expect([await session.closed, clock.pendingTimers]).toEqual([undefined, 0]);
  });
});

test("the connection keeps the process alive only while something is in flight", async () => {
  const script = new ScriptedDaemon();
  const { session, own } = script;
  expect(own.keepsAlive).toBe(false);
  const call = session.call("greet", {});
  expect(own.keepsAlive).toBe(true);
  await settled();
  await script.answer({ id: 1, result: 1 });
  await call;
  expect(own.keepsAlive).toBe(false);
});
