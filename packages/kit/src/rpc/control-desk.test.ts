import { describe, expect, test, vi } from "vitest";
import { Deferred } from "../base/deferred.ts";
import { HobError } from "../errors/hob-error.ts";
import { EveryHandler, everyHandler } from "../sim/every-handler.ts";
import { helloRequest, RawClient } from "../sim/session-pair.ts";
import { settled } from "../sim/settled.ts";

describe("before the hello", () => {
  test("status and stop are answered, and other requests end the connection", async () => {
    const client = new RawClient(new EveryHandler());
    await client.request(1, "$/status");
    await client.request(2, "$/stop");
    await client.request(3, "greet");
    expect([client.replies(1)[0]?.result, client.replies(2)[0]?.result, client.errors(3), client.ended]).toEqual([
      { asked: "$/status" },
      { asked: "$/stop" },
      ["invalid-request"],
      true,
    ]);
  });

  test("other control methods end the connection, too", async () => {
    const client = new RawClient(new EveryHandler());
    await client.request(1, "$/reload");
    expect([client.errors(1), client.ended]).toEqual([["invalid-request"], true]);
  });

  test("garbage is answered, and a hello after it is heard", async () => {
    const client = new RawClient(new EveryHandler());
    await client.send("GET / HTTP/1.1\r\n\r\nnull\n");
    await client.request(1, "$/hello", helloRequest);
    expect([client.errors(null), client.replies(1).length, client.session.greeted]).toEqual([["parse-error", "invalid-request"], 1, true]);
  });

  test("silence is told and ends the connection", async () => {
    const client = new RawClient(new EveryHandler({ helloMs: 5_000 }));
    await client.service.clock.advance(4_999);
    expect(client.ended).toBe(false);
    await client.service.clock.advance(1);
    expect([client.errors(null), client.ended]).toEqual([["timed-out"], true]);
  });

  test("a client that only asks for status has its time from the last request", async () => {
    const client = new RawClient(new EveryHandler({ helloMs: 5_000 }));
    await client.service.clock.advance(4_000);
    await client.request(1, "$/status");
    await client.service.clock.advance(4_999);
    expect(client.ended).toBe(false);
    await client.service.clock.advance(1);
    expect(client.ended).toBe(true);
  });

  test("a stop that takes long is waited for", async () => {
    const service = new EveryHandler({ helloMs: 5_000 });
    const answer = new Deferred<string>();
    service.controlAnswer = () => answer.promise;
    const client = new RawClient(service);
    await client.request(1, "$/stop");
    const timers = vi.spyOn(client.service.clock, "timer");
    await client.service.clock.advance(60_000);
    expect(timers.mock.calls.length, "a look every 5 s, each after two timers").toBe(24);
    answer.resolve("stopped");
    await settled();
    expect([client.replies(1)[0]?.result, client.ended]).toEqual(["stopped", false]);
  });

  test("a refused hello leaves status and stop usable", async () => {
    const service = new EveryHandler();
    service.helloFails = new HobError("protocol-mismatch", "too new");
    const client = new RawClient(service);
    await client.request(1, "$/hello", helloRequest);
    await client.request(2, "$/stop");
    expect([client.errors(1), client.replies(2).length, client.session.greeted]).toEqual([["protocol-mismatch"], 1, false]);
  });

  test("a connection beyond the limit gets the reason at its hello, and status", async () => {
    const client = new RawClient(new EveryHandler(), {}, new HobError("too-many-connections", "full"));
    await client.request(1, "$/status");
    await client.request(2, "$/hello", helloRequest);
    expect([client.replies(1).length, client.errors(2)]).toEqual([1, ["too-many-connections"]]);
  });

  test("a hello is said once", async () => {
    const { client } = await everyHandler();
    await client.request(1, "$/hello", helloRequest);
    expect(client.errors(1)).toEqual(["invalid-request"]);
  });

  test("a hello that is none is told what is missing", async () => {
    const client = new RawClient(new EveryHandler());
    await client.request(1, "$/hello", { version: 1 });
    expect(client.replies(1)[0]?.error?.message).toContain(`"protocol" must be {min, max}`);
  });
});
