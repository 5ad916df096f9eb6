import { describe, expect, test } from "vitest";
import { z } from "zod";
import { Deferred } from "../base/deferred.ts";
import { everyHandler } from "../sim/every-handler.ts";
import { RawClient } from "../sim/session-pair.ts";
import { settled } from "../sim/settled.ts";

describe("the input of a call", () => {
  test("is what the schema makes of it, and its faults are told with their fields", async () => {
    const { client, service } = await everyHandler();
    const input = z.object({ name: z.string(), times: z.number().default(2), deep: z.object({ list: z.array(z.number()) }).optional() });
    service.call("parse", (parsed: unknown) => parsed, { input });
    await client.request(1, "parse", { name: "x", extra: true });
    await client.request(2, "parse", { times: "two", deep: { list: [1, "x"] } });
    await client.request(3, "parse", undefined);
    expect(client.replies(1)[0]?.result).toEqual({ name: "x", times: 2 });
    const error = client.replies(2)[0]?.error;
    expect(error).toMatchObject({
      code: -32602,
      data: { code: "invalid-input", details: { issues: [{ path: "name" }, { path: "times" }, { path: "deep.list.1" }] } },
    });
    expect(error?.message).toMatch(
      /^parse cannot take this input: "name" is missing \(expected string\); "times": expected number, received string; /,
    );
    expect(client.errors(3)).toEqual(["invalid-input"]);
  });

  test("a schema that throws fails its call and nothing else", async () => {
    const { client, service } = await everyHandler();
    const input = z.object({ name: z.string() }).refine(() => {
      throw new Error("refine broke");
    });
    service.call("parse", () => 1, { input });
    await client.request(1, "parse", { name: "x" });
    expect(client.errors(1)).toEqual(["handler-failed"]);
  });

  test("a method without an input takes nothing", async () => {
    const { client, service } = await everyHandler();
    service.call("bare", (input: unknown) => input);
    await client.request(1, "bare", { ignored: 1 });
    expect(client.replies(1)[0]?.result).toEqual({});
  });
});

describe("a call beyond a limit", () => {
  test("calls beyond those of one connection are busy, with a time to come again; control is not", async () => {
    const { client, service } = await everyHandler({ requestsPerConnection: 2 });
    for (const id of [1, 2, 3]) await client.request(id, "hangs");
    await client.request(4, "$/status");
    expect(client.replies(3)).toMatchObject([{ error: { data: { code: "busy", retryAfterMs: expect.any(Number) } } }]);
    expect([client.replies(1), client.replies(4).length, service.counters.refused]).toEqual([[], 1, 1]);
  });

  test("calls beyond those of the daemon are busy on every connection", async () => {
    const { client: first, service } = await everyHandler({ requestsPerDaemon: 1 });
    await first.request(1, "hangs");
    const second = await RawClient.greeted(service);
    await second.request(1, "greet");
    expect(second.errors(1)).toEqual(["busy"]);
  });

  test("a method's own concurrency is kept: the next waits, sees its position, and runs when the first is done", async () => {
    const { client, service } = await everyHandler();
    const first = new Deferred<string>();
    const handlers = [() => first.promise, () => "second"];
    service.call("single", () => handlers.shift()?.(), { concurrency: 1, queueMax: 1 });
    for (const id of [1, 2, 3]) await client.request(id, "single");
    await client.request("position", "$/position", { id: 2 });
    expect(client.errors(3)).toEqual(["busy"]);
    expect(client.replies("position")[0]?.result).toEqual({ ahead: 0, running: 1 });
    first.resolve("first");
    await settled();
    expect([client.replies(1)[0]?.result, client.replies(2)[0]?.result]).toEqual(["first", "second"]);
    await client.request("over", "$/position", { id: 2 });
    expect(client.errors("over")).toEqual(["not-found"]);
  });

  test("a call that waits can be cancelled, and never runs", async () => {
    const { client, service } = await everyHandler();
    let ran = 0;
    service.call("single", () => new Promise(() => ran++), { concurrency: 1 });
    for (const id of [1, 2]) await client.request(id, "single");
    await client.notify("$/cancel", { id: 2 });
    await client.notify("$/cancel", { id: 1 });
    await service.clock.advance(2_000);
    expect([client.errors(2), ran, service.methods.get("single")?.gate.abandoned]).toEqual([["cancelled"], 1, 1]);
  });

  test("a context beyond its limit is refused", async () => {
    const { client } = await everyHandler({ callContextBytes: 100 });
    await client.request(1, "greet", { name: "x" }, { context: { env: { LONG: "x".repeat(200) } } });
    expect(client.errors(1)).toEqual(["invalid-request"]);
  });
});
