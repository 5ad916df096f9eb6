import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Deferred } from "../base/deferred.ts";
import { EveryHandler, everyHandler } from "../sim/every-handler.ts";
import { RawClient } from "../sim/session-pair.ts";
import { settled } from "../sim/settled.ts";
import type { Call } from "./call.ts";

describe("every id gets exactly one reply", () => {
  test("when the handler returns, resolves, or returns nothing", async () => {
    const { client } = await everyHandler();
    await client.request(1, "greet");
    await client.request(2, "later");
    await client.request("three", "nothing");
    expect(client.messages).toEqual([
      { jsonrpc: "2.0", id: 1, result: "hello" },
      { jsonrpc: "2.0", id: 2, result: "hello" },
      { jsonrpc: "2.0", id: "three", result: null },
    ]);
  });

  test("when the handler throws: its message goes to the caller, its stack to the log", async () => {
    const { client, service } = await everyHandler();
    await client.request(1, "throws");
    expect(client.replies(1)).toMatchObject([{ error: { code: -32003, message: "broken", data: { code: "handler-failed" } } }]);
    expect(service.logged).toEqual(["error: throws failed: broken"]);
  });

  test("when the handler rejects with an error of the table, that very error", async () => {
    const { client } = await everyHandler();
    await client.request(1, "rejects");
    expect(client.replies(1)).toMatchObject([{ error: { message: "no such thing", data: { code: "not-found", details: { id: 7 } } } }]);
  });

  test.each([
    ["an error whose message throws", () => Object.defineProperty(new Error("x"), "message", { get: () => JSON.parse("{") })],
    ["a revoked proxy", revokedProxy],
    ["a proxy that is asked in vain what it is", () => new Proxy({}, { getPrototypeOf: () => JSON.parse("{") })],
  ])("when the handler throws %s, and no other call is cut off", async (_, make) => {
    const { client, service } = await everyHandler();
    service.call("hostile", () => Promise.reject(make() as Error));
    await client.request(1, "hostile");
    await client.request(2, "greet");
    expect([client.errors(1), client.replies(2)[0]?.result]).toEqual([["handler-failed"], "hello"]);
  });

  test("when the result cannot be written", async () => {
    const { client } = await everyHandler();
    await client.request(1, "strange");
    await client.request(2, "greet");
    expect([client.errors(1), client.replies(2)[0]?.result]).toEqual([["not-serialisable"], "hello"]);
  });

  test("when the result is too large", async () => {
    const { client, service } = await everyHandler({ frameBytes: 1_000 });
    service.call("large", () => "x".repeat(1_000));
    await client.request(1, "large");
    expect(client.errors(1)).toEqual(["reply-too-large"]);
  });

  test("when a foreign promise settles twice, or throws from then", async () => {
    const { client, service } = await everyHandler();
    service.call("twice", () => ({
      // biome-ignore lint/suspicious/noThenProperty: the badly made promise is the subject
      then: (resolve: (value: string) => void) => {
        resolve("first");
        resolve("second");
        throw new Error("and more");
      },
    }));
    await client.request(1, "twice");
    expect(client.replies(1)).toMatchObject([{ result: "first" }]);
  });

  test("when the id is in flight already: the newcomer is refused, the first goes on", async () => {
    const { client } = await everyHandler();
    await client.request(1, "hangs");
    await client.request(1, "greet");
    expect(client.errors(1)).toEqual(["invalid-request"]);
    await client.notify("$/cancel", { id: 1 });
    expect(client.errors(1)).toEqual(["invalid-request", "cancelled"]);
  });

  test("whatever is asked, in whatever order, and however it is cut", async () => {
    const method = fc.constantFrom(
      "greet",
      "later",
      "nothing",
      "throws",
      "rejects",
      "strange",
      "unknown",
      "$/status",
      "$/unknown",
      "$/position",
    );
    const cut = fc.integer({ min: 1, max: 200 });
    await fc.assert(
      fc.asyncProperty(fc.array(method, { minLength: 1, maxLength: 30 }), cut, async (methods, length) => {
        const client = await RawClient.greeted(new EveryHandler(), { chunkLength: () => length });
        const lines = methods.map((name, id) => `${JSON.stringify({ jsonrpc: "2.0", id, method: name, params: { name: "x" } })}\n`);
        await client.send(lines.join(""));
        const ids = client.messages.map(({ id }) => id as number).sort((a, b) => a - b);
        expect(ids).toEqual(methods.map((_name, id) => id));
        expect([client.session.report().inFlight, client.service.counters.inFlight]).toEqual([0, 0]);
      }),
      { numRuns: 50 },
    );
  });
});

describe("deadlines and cancelling", () => {
  test("at its deadline a call is answered at once, its handler sees the abort, and what it does later is dropped", async () => {
    const { client, service } = await everyHandler();
    const late = new Deferred<string>();
    let call: Call<unknown> | undefined;
    service.call("slow", (_input, given) => {
      call = given;
      return late.promise;
    });
    await client.request(1, "slow", {}, { deadlineMs: 200 });
    expect(call?.deadline.remainingMs).toBe(200);
    await service.clock.advance(199);
    expect(client.messages).toEqual([]);
    await service.clock.advance(6);
    expect(client.replies(1)).toMatchObject([
      { error: { message: "slow was not finished when its deadline passed, after 200 ms", data: { code: "timed-out" } } },
    ]);
    expect([call?.signal.aborted, call?.signal.reason]).toMatchObject([true, { code: "timed-out" }]);
    expect(service.counters).toMatchObject({ inFlight: 0, failed: 1 });
    late.resolve("too late");
    await settled();
    expect([client.replies(1).length, service.counters.lateSettles]).toEqual([1, 1]);
  });

  test("a call that says nothing has the daemon's own deadline; one that says null has none", async () => {
    const { client, service } = await everyHandler({ deadlineMs: 30_000 });
    await client.request(1, "hangs");
    await client.request(2, "hangs", {}, { deadlineMs: null });
    await service.clock.advance(40_000);
    expect([client.errors(1), client.errors(2)]).toEqual([["timed-out"], []]);
    expect(service.calls[1]?.deadline.remainingMs).toBe(Number.POSITIVE_INFINITY);
  });

  test("a deadline of nothing is over at once", async () => {
    const { client, service } = await everyHandler();
    await client.request(1, "hangs", {}, { deadlineMs: 0 });
    await service.clock.advance(5);
    expect(client.errors(1)).toEqual(["timed-out"]);
  });

  test("cancel aborts, answers once, and a second cancel does nothing", async () => {
    const { client, service } = await everyHandler();
    await client.request(1, "hangs");
    await client.notify("$/cancel", { id: 1 });
    await client.notify("$/cancel", { id: 1 });
    expect([client.errors(1), service.calls[0]?.signal.aborted, service.counters.cancelled]).toEqual([["cancelled"], true, 1]);
  });

  test("a signal that is looked at only after the abort is aborted", async () => {
    const { client, service } = await everyHandler();
    let call: Call<unknown> | undefined;
    service.call("blind", (_input, given) => new Promise(() => (call = given)));
    await client.request(1, "blind");
    await client.notify("$/cancel", { id: 1 });
    expect([call?.signal.aborted, call?.signal.reason]).toMatchObject([true, { code: "cancelled" }]);
  });
});

test("a handler sees who calls, from where, and with what", async () => {
  const { client, service } = await everyHandler();
  service.call("who", (_input, call) => ({ method: call.method, peer: call.peer, context: call.context }));
  const context = { cwd: "/home", env: { LANG: "C" }, umask: 0o22, terminal: { columns: 80, rows: 24 } };
  await client.request(1, "who", {}, { context });
  expect(client.replies(1)[0]?.result).toEqual({ method: "who", peer: { pid: 100, uid: 1000, program: "test" }, context });
});

test("progress is told, and only the latest while the client is behind", async () => {
  const service = new EveryHandler({ streamBytes: 100 });
  const client = await RawClient.greeted(service, { capacityBytes: 100, markBytes: 100 });
  let call: Call<unknown> | undefined;
  service.call("work", (_input, given) => new Promise(() => (call = given)));
  await client.request(1, "work");
  call?.progress({ done: 1 });
  await settled();
  client.end.freeze();
  for (let done = 2; done < 50_000; done++) call?.progress({ done });
  expect(client.session.report().queuedBytes).toBeLessThan(70_000); // one batch, and the mark
  client.end.thaw();
  await settled();
  const told = client.told("$/progress").map(({ value }) => (value as { done: number }).done);
  expect([told[0], told.at(-1), told.length < 2_000]).toEqual([1, 49_999, true]);
  expect(() => call?.progress(1n)).toThrow(expect.objectContaining({ code: "not-serialisable" }));
});

test("a method has no items and no bytes", async () => {
  const { client, service } = await everyHandler();
  service.call("plain", async (_input, call) => {
    for await (const _bytes of call.incoming) return "unreachable";
    await expect(call.write(Buffer.from("x"))).rejects.toMatchObject({ code: "handler-failed" });
    await call.send("x");
  });
  await client.request(1, "plain");
  expect(client.replies(1)[0]?.error?.message).toContain("not as a stream");
});

function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
