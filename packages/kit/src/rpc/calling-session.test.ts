import { describe, expect, test, vi } from "vitest";
import { Deadline } from "../base/deadline.ts";
import { Deferred } from "../base/deferred.ts";
import { HobError } from "../errors/hob-error.ts";
import { ManualClock } from "../sim/manual-clock.ts";
import { ScriptedDaemon } from "../sim/scripted-daemon.ts";
import { helloRequest, ServiceInMemory, SessionPair } from "../sim/session-pair.ts";
import { settled } from "../sim/settled.ts";

async function outcome(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    (value) => ({ value }),
    (error: unknown) => (error instanceof HobError ? error.code : error),
  );
}

async function pairOf(): Promise<SessionPair> {
  const service = new ServiceInMemory();
  service.call("echo", (input: unknown) => input);
  service.call(
    "hangs",
    (_input, call) => new Promise((_resolve, reject) => call.signal.addEventListener("abort", () => reject(call.signal.reason))),
  );
  return await SessionPair.open(service);
}

describe("a call", () => {
  test("gets its answer, and thousands at once get theirs", async () => {
    const { calling, clientEnd } = await pairOf();
    const before = clientEnd.writes;
    const answers = await Promise.all(Array.from({ length: 4_000 }, (_, n) => calling.call("echo", { n })));
    expect(answers).toEqual(Array.from({ length: 4_000 }, () => ({})));
    expect(clientEnd.writes - before).toBeLessThan(20);
    expect(calling.inFlight).toBe(0);
  });

  test("carries its deadline, context and input", async () => {
    const script = new ScriptedDaemon();
    const { session } = script;
    void outcome(session.call("greet", { name: "Ada" }, { timeoutMs: 200, context: { cwd: "/" } }));
    void outcome(session.call("greet", {}, { timeoutMs: Number.POSITIVE_INFINITY }));
    await settled();
    expect(script.sent()).toMatchObject([
      { method: "greet", params: { name: "Ada" }, meta: { deadlineMs: 200, context: { cwd: "/" } } },
      { meta: { deadlineMs: null } },
    ]);
  });

  test("rejects with the daemon's own error", async () => {
    const script = new ScriptedDaemon();
    const { session } = script;
    const failed = expect(session.call("greet", {})).rejects.toMatchObject({ code: "busy", retryAfterMs: 30, message: "full" });
    await settled();
    await script.answer({ id: 1, error: { code: -32010, message: "full", data: { code: "busy", retryAfterMs: 30 } } });
    await failed;
  });

  test("with an input that cannot be written, or is too large, rejects and sends nothing", async () => {
    const script = new ScriptedDaemon();
    const { session } = script;
    expect(await outcome(session.call("greet", { n: 1n }))).toBe("not-serialisable");
    expect(await outcome(session.call("greet", { text: "x".repeat(9_000_000) }))).toBe("frame-too-large");
    expect([script.sent(), session.inFlight]).toEqual([[], 0]);
  });

  test("tells its progress; what the listener throws ends it", async () => {
    const { calling, service } = await pairOf();
    service.call("work", async (_input, call) => {
      call.progress("half");
      return "done";
    });
    const seen: unknown[] = [];
    expect(await calling.call("work", {}, { onProgress: (value) => void seen.push(value) })).toBe("done");
    expect(seen).toEqual(["half"]);
    service.call("again", async (_input, call) => {
      call.progress("half");
      return await new Promise(() => {});
    });
    const failing = calling.call(
      "again",
      {},
      {
        onProgress: () => {
          throw new Error("listener broke");
        },
      },
    );
    await expect(failing).rejects.toThrow("listener broke");
  });

  test("can ask how many are before it", async () => {
    const { calling, service } = await pairOf();
    const first = new Deferred<string>();
    service.call("single", () => first.promise, { concurrency: 1 });
    const calls = [1, 2, 3].map(() => calling.call("single", {}));
    expect(await calls[2]?.position()).toEqual({ ahead: 1, running: 1 });
    first.resolve("done");
    await Promise.all(calls);
  });

  test("of a stream as a method is told so, and the stream is cancelled", async () => {
    const { calling, service } = await pairOf();
    service.stream("ticks", async function* () {
      yield 1;
    });
    expect(await outcome(calling.call("ticks", {}))).toBe("invalid-request");
    await settled();
    expect(service.counters.inFlight).toBe(0);
  });
});

describe("replies", () => {
  test("that come late are dropped and counted; they never answer another call", async () => {
    const script = new ScriptedDaemon();
    const { session, clock } = script;
    const first = session.call("slow", {}, { timeoutMs: 100 });
    const failed = outcome(first);
    await clock.advance(200);
    expect(await failed).toBe("timed-out");
    const second = session.call("other", {}, { timeoutMs: 1_000 });
    await settled();
    await script.answer({ id: 1, result: "answer of the first" });
    await script.answer({ id: script.sent().at(-1)?.id, result: "answer of the second" });
    expect([await second, session.lateReplies]).toEqual(["answer of the second", 1]);
  });

  test("ids are never used twice", async () => {
    const script = new ScriptedDaemon();
    const { session } = script;
    for (let n = 0; n < 100; n++) void outcome(n % 3 === 0 ? session.stream("s", {}).result : session.call("c", {}));
    await settled();
    const ids = script.sent().map(({ id }) => id);
    expect(new Set(ids).size).toBe(100);
    expect(session.inFlight).toBe(100);
  });

  test("that are not the protocol end the connection with what they were", async () => {
    for (const junk of ["HTTP/1.1 400\r\n\r\n", "7\n", `{"jsonrpc":"2.0"}\n`]) {
      const script = new ScriptedDaemon();
      const { session } = script;
      const call = session.call("greet", {});
      const failed = outcome(call);
      await settled();
      await script.answer(junk);
      expect(await failed).toBe("outcome-unknown");
      expect((await session.closed)?.code).toBe("not-a-daemon");
    }
  });

  test("without an id are about the whole connection: every call gets the reason", async () => {
    const script = new ScriptedDaemon();
    const { session } = script;
    const hello = outcome(session.hello(helloRequest, Deadline.never(new ManualClock())));
    await settled();
    await script.answer({ id: null, error: { code: -32011, message: "full", data: { code: "too-many-connections" } } });
    expect(await hello).toBe("too-many-connections");
  });

  test("unknown notifications are ignored and counted", async () => {
    const script = new ScriptedDaemon();
    const { session } = script;
    await script.answer({ method: "$/later", params: {} });
    await script.answer({ method: "$/item", params: { id: 99, seq: 1, item: 1 } });
    expect([session.ignoredNotifications, session.open]).toEqual([1, true]);
  });
});

describe("the hello", () => {
  test("sets the limits of the daemon", async () => {
    const service = new ServiceInMemory({ frameBytes: 12_345, streamItems: 7 });
    const { calling } = await SessionPair.open(service);
    expect(calling.limits).toMatchObject({ frameBytes: 12_345, streamItems: 7 });
  });

  test("that is not answered in time is a timeout; one that is no hello is not a daemon's", async () => {
    const script = new ScriptedDaemon();
    const { session, clock } = script;
    const late = outcome(session.hello(helloRequest, Deadline.after(clock, 100)));
    await clock.advance(300);
    expect(await late).toBe("timed-out");
    const strange = outcome(session.hello(helloRequest, Deadline.after(clock, 100)));
    await settled();
    await script.answer({ id: 3, result: { hi: true } });
    expect(await strange).toBe("not-a-daemon");
  });
});

describe("deadlines", () => {
  test("a daemon that lives says it itself; a frozen one is told of", async () => {
    const pair = await pairOf();
    const alive = outcome(pair.calling.call("hangs", {}, { timeoutMs: 200 }));
    await pair.service.clock.advance(220);
    expect(await alive).toBe("timed-out");
    pair.serverEnd.freeze();
    const frozen = pair.calling.call("hangs", {}, { timeoutMs: 200 });
    const failed = expect(frozen).rejects.toMatchObject({
      code: "timed-out",
      message: expect.stringContaining("busy, or frozen"),
      details: { answered: false },
    });
    await pair.service.clock.advance(230);
    await failed;
  });

  test("the daemon is told to cancel what its caller gave up", async () => {
    const script = new ScriptedDaemon();
    const { session, clock } = script;
    const failed = outcome(session.call("slow", {}, { timeoutMs: 100 }));
    await clock.advance(200);
    await failed;
    await settled();
    expect(script.sent().at(-1)).toMatchObject({ method: "$/cancel", params: { id: 1 } });
  });

  test("a hundred thousand calls with a deadline need one timer and leave nothing behind", async () => {
    const { session, clock } = new ScriptedDaemon();
    const outcomes = Array.from({ length: 100_000 }, (_, n) => outcome(session.call("mute", {}, { timeoutMs: 1 + (n % 50) })));
    expect([clock.pendingTimers, session.inFlight]).toEqual([1, 100_000]);
    await clock.advance(500);
    expect(new Set(await Promise.all(outcomes))).toEqual(new Set(["timed-out"]));
    expect([session.inFlight, clock.pendingTimers]).toEqual([0, 0]);
  });
});

describe("cancelling", () => {
  test("by signal rejects at once and tells the daemon", async () => {
    const { calling, service } = await pairOf();
    const controller = new AbortController();
    const call = outcome(calling.call("hangs", {}, { signal: controller.signal }));
    await settled();
    controller.abort();
    expect(await call).toBe("cancelled");
    await settled();
    expect(service.counters).toMatchObject({ inFlight: 0, cancelled: 1 });
    expect(calling.lateReplies).toBe(1);
  });

  test("before the call sends nothing", async () => {
    const script = new ScriptedDaemon();
    const { session } = script;
    expect(await outcome(session.call("greet", {}, { signal: AbortSignal.abort() }))).toBe("cancelled");
    await settled();
    expect(script.sent()).toEqual([]);
  });

  test("after the answer does nothing, and the signal is let go", async () => {
    const { calling } = await pairOf();
    const controller = new AbortController();
    const { signal } = controller;
    const listeners = new Set<unknown>();
    vi.spyOn(signal, "addEventListener").mockImplementation((_type, listener) => void listeners.add(listener));
    vi.spyOn(signal, "removeEventListener").mockImplementation((_type, listener) => void listeners.delete(listener));
    await calling.call("echo", {}, { signal });
    controller.abort();
    expect(listeners.size).toBe(0);
  });
});
