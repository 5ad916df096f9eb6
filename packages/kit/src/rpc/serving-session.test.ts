import { describe, expect, test } from "vitest";
import { Deferred } from "../base/deferred.ts";
import { HobError } from "../errors/hob-error.ts";
import { EveryHandler, everyHandler } from "../sim/every-handler.ts";
import { RawClient } from "../sim/session-pair.ts";
import { settled } from "../sim/settled.ts";
import { encodeBytesFrame } from "../wire/frames.ts";

describe("what is not a request", () => {
  test.each([
    ["null", null, "invalid-request"],
    ["[]", null, "invalid-request"],
    ["7", null, "invalid-request"],
    [`{"jsonrpc":"2.0","id":9,"method":7}`, 9, "invalid-request"],
    [`{"jsonrpc":"2.0","id":9,"method":"greet","meta":{"deadlineMs":"soon"}}`, 9, "invalid-request"],
    ["{broken", null, "parse-error"],
    [Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), null, "parse-error"],
  ])("%s is answered with an error, and the connection goes on", async (text, id, code) => {
    const { client } = await everyHandler();
    await client.send(text);
    await client.send("\n");
    await client.request(1, "greet");
    expect([client.errors(id), client.replies(1)[0]?.result]).toEqual([[code], "hello"]);
  });

  test("a line over the limit is refused, and the connection goes on", async () => {
    const { client } = await everyHandler({ frameBytes: 1_000 });
    await client.send(`${"x".repeat(5_000)}\n`);
    await client.request(1, "greet");
    expect([client.errors(null), client.replies(1).length]).toEqual([["frame-too-large"], 1]);
  });

  test("a raw frame over the limit ends the connection, after saying why", async () => {
    const { client } = await everyHandler();
    await client.request(1, "hangs");
    await client.send(encodeBytesFrame(1, 0, Buffer.alloc(100_000)));
    expect([client.errors(null), client.errors(1), client.ended]).toEqual([["frame-too-large"], ["frame-too-large"], true]);
  });

  test("unknown notifications and stray replies are ignored and counted", async () => {
    const { client, service } = await everyHandler();
    await client.notify("$/later", {});
    await client.notify("greet", { name: "not a request" });
    await client.send(`{"jsonrpc":"2.0","id":1,"result":1}\n`);
    expect([client.messages, service.counters.ignoredNotifications]).toEqual([[], 3]);
  });

  test("notifications about calls that are over, or with nonsense in them, change nothing", async () => {
    const { client } = await everyHandler();
    for (const params of [{ id: 99 }, { id: {} }, {}, undefined, [], { id: 99, items: -1, bytes: "x" }]) {
      for (const method of ["$/cancel", "$/credit", "$/end-input"]) await client.notify(method, params);
    }
    await client.send(encodeBytesFrame(99, 0, Buffer.from("x")));
    await client.request(1, "greet");
    expect(client.messages).toHaveLength(1);
  });
});

describe("when the client goes away", () => {
  test("its calls are aborted, except those of detached methods, which run on", async () => {
    const { client, service } = await everyHandler();
    await client.request(1, "hangs");
    await client.request(2, "stays");
    client.end.destroy();
    await settled();
    const [first, second] = service.calls;
    expect([first?.signal.aborted, second?.signal.aborted, service.counters.inFlight]).toEqual([true, false, 1]);
    await client.session.closed;
  });

  test("a client that only ended its side still gets its replies", async () => {
    const { client, service } = await everyHandler();
    const answer = new Deferred<string>();
    service.call("wait", () => answer.promise);
    await client.request(1, "wait");
    client.end.endWriting();
    await settled();
    expect(client.ended).toBe(false);
    answer.resolve("here");
    await settled();
    expect([client.replies(1)[0]?.result, client.ended]).toEqual(["here", true]);
  });

  test("replies to nobody break nothing", async () => {
    const { client, service } = await everyHandler();
    const answer = new Deferred<string>();
    service.call("wait", () => answer.promise);
    await client.request(1, "wait");
    client.end.destroy();
    answer.resolve("to nobody");
    await settled();
    expect(service.logged).toEqual([]);
  });
});

describe("ending", () => {
  const reason = new HobError("draining", "stop");

  test("drain tells the client, refuses new calls, and lets accepted ones finish", async () => {
    const { client, service } = await everyHandler();
    const answer = new Deferred<string>();
    service.call("wait", () => answer.promise);
    await client.request(1, "wait");
    client.session.drain(reason);
    client.session.drain(reason);
    await client.request(2, "greet");
    await client.request(3, "$/status");
    answer.resolve("done");
    await settled();
    expect(client.told("$/closing")).toEqual([{ reason: "stop" }]);
    expect([client.errors(2), client.replies(3).length, client.replies(1)[0]?.result, client.ended]).toEqual([
      ["draining"],
      1,
      "done",
      false,
    ]);
  });

  test("new calls are refused when the daemon as a whole is draining", async () => {
    const { client, service } = await everyHandler();
    service.drainReason = reason;
    await client.request(1, "greet");
    expect(client.errors(1)).toEqual(["draining"]);
  });

  test("close answers what is in flight, sends everything, and then closes", async () => {
    const { client } = await everyHandler();
    await client.request(1, "hangs");
    await client.request(2, "stays");
    const closed = client.session.close();
    expect(client.session.close()).toBe(closed);
    await closed;
    await settled();
    expect([client.errors(1), client.errors(2), client.ended]).toEqual([["outcome-unknown"], ["outcome-unknown"], true]);
  });

  test("close waits for a control request that is under way", async () => {
    const { client, service } = await everyHandler();
    const answer = new Deferred<string>();
    service.controlAnswer = () => answer.promise;
    await client.request(1, "$/stop");
    void client.session.close();
    await settled();
    expect(client.ended).toBe(false);
    answer.resolve("stopped");
    await settled();
    expect([client.replies(1).length, client.ended]).toEqual([1, true]);
  });

  test("close waits only so long for a client that reads nothing", async () => {
    const { client, service } = await everyHandler({ closeMs: 2_000 });
    client.end.freeze();
    service.call("large", () => "x".repeat(500_000));
    await client.request(1, "large");
    void client.session.close();
    await service.clock.advance(999);
    expect(client.serverEnd.closed).toBe(false);
    await service.clock.advance(1);
    await client.session.closed;
    expect([client.serverEnd.closed, service.clock.pendingTimers]).toEqual([true, 0]);
  });

  test("the last word of an orderly end comes after every reply", async () => {
    const { client } = await everyHandler();
    await client.request(1, "hangs");
    void client.session.close();
    await settled();
    expect(client.messages.map(({ id, method }) => method ?? id)).toEqual([1, "$/closed"]);
  });

  test("a mistake of ours ends this connection only", async () => {
    const service = new EveryHandler();
    const [broken, healthy] = [await RawClient.greeted(service), await RawClient.greeted(service)];
    await broken.request(1, "hangs");
    const { stats } = service.methods.get("greet") as { stats: { ended: (...facts: never[]) => void } };
    const { ended } = stats;
    stats.ended = () => {
      stats.ended = ended;
      throw new Error("our own bug");
    };
    await broken.request(2, "later");
    await broken.request(3, "greet");
    await healthy.request(1, "greet");
    expect([broken.ended, healthy.replies(1).length]).toEqual([true, 1]);
    expect(service.logged).toEqual(["error: a session failed; its connection was closed"]);
  });

  test("no timer is left when the connection is gone", async () => {
    const { client, service } = await everyHandler();
    await client.request(1, "hangs");
    client.end.destroy();
    await settled();
    expect(service.clock.pendingTimers).toBe(0);
  });
});
