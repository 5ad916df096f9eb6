import { describe, expect, test } from "vitest";
import { Deferred } from "../base/deferred.ts";
import type { StreamDeclaration } from "../contract/declaration.ts";
import { HobError } from "../errors/hob-error.ts";
import { RawClient, ServiceInMemory } from "../sim/session-pair.ts";
import { settled } from "../sim/settled.ts";
import { encodeBytesFrame } from "../wire/frames.ts";
import type { Limits } from "../wire/limits.ts";
import type { Call, ChannelBytes } from "./call.ts";
import type { ServedMethod } from "./service.ts";

type Handler = (input: never, call: Call<unknown>) => unknown;

async function streamOf(handler: Handler, declaration: Partial<StreamDeclaration> = {}, limits: Partial<Limits> = {}): Promise<RawClient> {
  const service = new ServiceInMemory({ streamItems: 3, streamBytes: 10, streamQueueItems: 4, ...limits });
  service.stream("ticks", handler, declaration);
  return await RawClient.greeted(service);
}

const items = (client: RawClient): unknown[] => client.told("$/item").map(({ item }) => item);
const text = (client: RawClient): string => Buffer.concat(client.frames.map(({ payload }) => payload)).toString();

async function* count(upTo: number): AsyncGenerator<number, string> {
  for (let n = 1; n <= upTo; n++) yield n;
  return "counted";
}

describe("items", () => {
  test("of a generator come under credit, numbered from 1, and its return value is the result", async () => {
    const client = await streamOf(() => count(5));
    await client.request(1, "ticks");
    expect(client.told("$/item")).toEqual([1, 2, 3].map((n) => ({ id: 1, seq: n, item: n })));
    await client.notify("$/credit", { id: 1, items: 1 });
    expect([items(client), client.replies(1)]).toEqual([[1, 2, 3, 4], []]);
    await client.notify("$/credit", { id: 1, items: 10 });
    expect([items(client), client.replies(1)[0]?.result]).toEqual([[1, 2, 3, 4, 5], "counted"]);
  });

  test("of a generator go out together", async () => {
    const client = await streamOf(() => count(3));
    const before = client.serverEnd.writes;
    await client.request(1, "ticks");
    expect([items(client).length, client.serverEnd.writes - before]).toEqual([3, 1]);
  });

  test("of a promise of an iterable come, too", async () => {
    const client = await streamOf(async () => count(2));
    await client.request(1, "ticks");
    expect([items(client), client.replies(1)[0]?.result]).toEqual([[1, 2], "counted"]);
  });

  test("may be sent by hand, and the reply waits until all of them are gone", async () => {
    const client = await streamOf(async (_input, call) => {
      for (let n = 1; n <= 5; n++) void call.send(n);
      return "done";
    });
    await client.request(1, "ticks");
    expect([items(client), client.replies(1)]).toEqual([[1, 2, 3], []]);
    await client.notify("$/credit", { id: 1, items: 2 });
    expect([items(client), client.replies(1)[0]?.result]).toEqual([[1, 2, 3, 4, 5], "done"]);
  });

  test("that were sent before a failure come before it", async () => {
    const client = await streamOf(async (_input, call) => {
      for (let n = 1; n <= 5; n++) void call.send(n);
      throw new Error("broke");
    });
    await client.request(1, "ticks");
    expect(client.replies(1)).toEqual([]);
    await client.notify("$/credit", { id: 1, items: 2 });
    expect([items(client).length, client.errors(1)]).toEqual([5, ["handler-failed"]]);
  });

  test("start with the credit that the caller states", async () => {
    const client = await streamOf(() => count(5));
    await client.request(1, "ticks", {}, { credit: { items: 1 } });
    expect(items(client)).toEqual([1]);
  });

  test("that cannot be written reject in the handler", async () => {
    const client = await streamOf(async (_input, call) => await call.send(1n).catch((error: HobError) => error.code));
    await client.request(1, "ticks");
    expect(client.replies(1)[0]?.result).toBe("not-serialisable");
  });

  test("that a generator yields and cannot be written end it, and its finally runs", async () => {
    let cleaned = false;
    const client = await streamOf(async function* () {
      try {
        yield 1n;
      } finally {
        cleaned = true;
      }
    });
    await client.request(1, "ticks");
    expect([client.errors(1), cleaned]).toEqual([["not-serialisable"], true]);
  });

  test("of `latest`: the reader gets the newest when it is ready again", async () => {
    const client = await streamOf(
      async (_input, call) => {
        for (let n = 1; n <= 9; n++) await call.send(n);
      },
      { overflow: "latest" },
    );
    await client.request(1, "ticks");
    await client.notify("$/credit", { id: 1, items: 1 });
    expect([items(client), client.told("$/gap"), client.replies(1).length]).toEqual([[1, 9], [], 1]);
  });

  test("of `drop`: a gap says which are lost", async () => {
    const client = await streamOf(
      async (_input, call) => {
        for (let n = 1; n <= 12; n++) await call.send(n);
      },
      { overflow: "drop" },
    );
    await client.request(1, "ticks");
    await client.notify("$/credit", { id: 1, items: 100 });
    expect(items(client)).toEqual([1, 2, 3, 9, 10, 11, 12]);
    expect(client.told("$/gap")).toEqual([{ id: 1, from: 4, to: 8, lost: 5 }]);
  });

  test("of `disconnect`: the stream ends as too slow, and its producer is told", async () => {
    let told: HobError | undefined;
    const client = await streamOf(
      async (_input, call) => {
        for (let n = 1; n <= 100; n++) await call.send(n);
      },
      { overflow: "disconnect" },
    );
    const { handler } = client.service.methods.get("ticks") as { handler: Handler };
    client.service.stream("watched", (input, call) => (handler(input, call) as Promise<void>).catch((error: HobError) => (told = error)), {
      overflow: "disconnect",
    });
    await client.request(1, "watched");
    expect([client.errors(1), told?.code]).toEqual([["too-slow"], "too-slow"]);
  });

  test("of a handler that does not wait end it when its queue is full", async () => {
    const client = await streamOf(async (_input, call) => {
      for (let n = 1; n <= 100; n++) void call.send(n);
    });
    await client.request(1, "ticks");
    expect(client.errors(1)).toEqual(["handler-failed"]);
  });
});

describe("bytes", () => {
  test("go out under credit, in frames, on their channel", async () => {
    const client = await streamOf(async (_input, call) => {
      await call.write(Buffer.from("0123456789abcdef"));
      await call.write(Buffer.from("!"), 2);
    });
    await client.request(5, "ticks");
    expect([text(client), client.replies(5)]).toEqual(["0123456789", []]);
    await client.notify("$/credit", { id: 5, bytes: 100 });
    expect([text(client), client.frames.map(({ stream, channel }) => [stream, channel]).at(-1), client.replies(5).length]).toEqual([
      "0123456789abcdef!",
      [5, 2],
      1,
    ]);
  });

  test("come in, are granted again when they were read, and end when the caller says so", async () => {
    const seen: string[] = [];
    const client = await streamOf(async (_input, call) => {
      for await (const { channel, bytes } of call.incoming) seen.push(`${channel}:${Buffer.from(bytes)}`);
      return seen;
    });
    await client.request(5, "ticks");
    await client.send(encodeBytesFrame(5, 0, Buffer.from("01234")));
    await client.send(encodeBytesFrame(5, 3, Buffer.from("56789")));
    expect(client.told("$/credit")).toEqual([
      { id: 5, bytes: 5 },
      { id: 5, bytes: 5 },
    ]);
    await client.notify("$/end-input", { id: 5 });
    expect(client.replies(5)[0]?.result).toEqual(["0:01234", "3:56789"]);
  });

  test("in empty frames are nothing", async () => {
    const client = await streamOf(async (_input, call) => {
      for await (const { bytes } of call.incoming) return bytes.length;
    });
    await client.request(5, "ticks");
    for (let n = 0; n < 100; n++) await client.send(encodeBytesFrame(5, 0, Buffer.alloc(0)));
    await client.send(encodeBytesFrame(5, 0, Buffer.from("x")));
    expect(client.replies(5)[0]?.result).toBe(1);
  });

  test("beyond the credit end the stream", async () => {
    const client = await streamOf(() => new Promise(() => {}));
    await client.request(5, "ticks");
    await client.send(encodeBytesFrame(5, 0, Buffer.from("0123456789")));
    expect(client.errors(5)).toEqual([]);
    await client.send(encodeBytesFrame(5, 0, Buffer.from("!")));
    expect(client.errors(5)).toEqual(["invalid-request"]);
  });

  test("need an id that fits their header", async () => {
    const client = await streamOf(async (_input, call) => await call.write(Buffer.from("x")));
    await client.request("text", "ticks");
    expect(client.errors("text")).toEqual(["invalid-request"]);
  });

  test("that nobody reads are bounded over all streams of a connection", async () => {
    const client = await streamOf(() => new Promise(() => {}), {}, { queuedBytesPerConnection: 25 });
    for (const id of [1, 2, 3]) await client.request(id, "ticks");
    for (const id of [1, 2, 3]) await client.send(encodeBytesFrame(id, 0, Buffer.from("0123456789")));
    expect([client.errors(1), client.errors(2), client.errors(3)]).toEqual([[], [], ["too-slow"]]);
  });
});

describe("the end of a stream", () => {
  async function reader(call: Call<unknown>, into: ChannelBytes[]): Promise<string> {
    try {
      for await (const bytes of call.incoming) into.push(bytes);
      return "complete";
    } catch (error) {
      return (error as HobError).code;
    }
  }

  test("input that was cut off never looks complete", async () => {
    const ends: string[] = [];
    const client = await streamOf(async (_input, call) => void ends.push(await reader(call, [])));
    await client.request(1, "ticks");
    await client.notify("$/cancel", { id: 1 });
    expect(ends).toEqual(["cancelled"]);
  });

  test("nor does it when the caller of a detached stream goes away; the stream runs on into nothing", async () => {
    const ends: string[] = [];
    const client = await streamOf(
      async (_input, call) => {
        ends.push(await reader(call, []));
        for (let n = 0; n < 100; n++) await call.send(n);
        await call.write(Buffer.alloc(1_000));
        ends.push("ran to its end");
      },
      { detached: true },
    );
    await client.request(1, "ticks");
    client.end.destroy();
    await settled();
    expect([ends, client.service.counters]).toMatchObject([["cancelled", "ran to its end"], { inFlight: 0, served: 1 }]);
  });

  test("cancel ends a generator that waits to send, and one that waits for something else when that comes", async () => {
    const something = new Deferred<void>();
    const cleaned: string[] = [];
    const client = await streamOf(async function* () {
      try {
        for (let n = 0; ; n++) yield n;
      } finally {
        cleaned.push("sending");
      }
    });
    client.service.stream("waits", async function* () {
      try {
        await something.promise;
        yield 1;
      } finally {
        cleaned.push("waiting");
      }
    });
    await client.request(1, "ticks");
    await client.request(2, "waits");
    await client.notify("$/cancel", { id: 1 });
    await client.notify("$/cancel", { id: 2 });
    expect([client.errors(1), client.errors(2), cleaned]).toEqual([["cancelled"], ["cancelled"], ["sending"]]);
    something.resolve();
    await settled();
    expect([cleaned, items(client)]).toEqual([
      ["sending", "waiting"],
      [0, 1, 2],
    ]);
  });

  test("ends an iterator of the handler's own, which need not be a generator", async () => {
    const next = new Deferred<IteratorResult<number>>();
    const iterator = {
      next: () => next.promise,
      return: async () => {
        next.resolve({ done: true, value: undefined });
        return await next.promise;
      },
    };
    const client = await streamOf(() => ({ [Symbol.asyncIterator]: () => iterator }));
    await client.request(1, "ticks");
    await client.notify("$/cancel", { id: 1 });
    expect([client.errors(1), client.service.counters.lateSettles]).toEqual([["cancelled"], 1]);
  });

  test("frees its slot once, also when it is cancelled after its handler has ended", async () => {
    const client = await streamOf(() => count(5), { concurrency: 1 });
    const { gate } = client.service.methods.get("ticks") as ServedMethod;
    await client.request(1, "ticks", {}, { credit: { items: 0 } });
    client.service.stream("flushing", async (_input, call) => void call.send(1), { concurrency: 1 });
    const flushing = client.service.methods.get("flushing")?.gate;
    await client.request(2, "flushing", {}, { credit: { items: 0 } });
    await client.notify("$/cancel", { id: 1 });
    await client.notify("$/cancel", { id: 2 });
    await client.service.clock.advance(5_000);
    expect([gate.running, flushing?.running, flushing?.abandoned]).toEqual([0, 0, 0]);
  });

  test("has no deadline unless the caller gives one", async () => {
    const client = await streamOf(() => new Promise(() => {}));
    await client.request(1, "ticks");
    await client.request(2, "ticks", {}, { deadlineMs: 500 });
    await client.service.clock.advance(3_600_000);
    expect([client.errors(1), client.errors(2)]).toEqual([[], ["timed-out"]]);
  });

  test("is asked for at a drain: a generator is ended with the reason, others end in their own way", async () => {
    const client = await streamOf(() => count(100));
    client.service.stream("polite", async (_input, call) => {
      await new Promise((resolve) => call.signal.addEventListener("abort", resolve));
      await call.send((call.signal.reason as HobError).code);
      return "saved";
    });
    client.service.stream(
      "busy",
      (_input, call) => new Promise((_resolve, reject) => call.signal.addEventListener("abort", () => reject(new Error("interrupted")))),
    );
    await client.request(1, "ticks");
    await client.request(2, "polite");
    await client.request(3, "busy");
    client.session.drain(new HobError("draining", "stop"));
    await settled();
    await client.notify("$/credit", { id: 1, items: 100 });
    expect([client.errors(1), client.replies(2)[0]?.result, client.errors(3)]).toEqual([["draining"], "saved", ["draining"]]);
    for (const id of [1, 3]) expect(client.replies(id)[0]?.error?.data?.details).toEqual({ begun: true }); // and not: refused
    expect(client.told("$/item").filter(({ id }) => id === 2)).toEqual([{ id: 2, seq: 1, item: "draining" }]);
  });

  test("sending after it rejects, and does not end the process when nobody looks", async () => {
    let call: Call<unknown> | undefined;
    const client = await streamOf((_input, given) => {
      call = given;
      return "over";
    });
    await client.request(1, "ticks");
    void call?.send(1);
    void call?.write(Buffer.from("x"));
    await expect(call?.send(1)).rejects.toMatchObject({ code: "cancelled" });
    await settled();
    expect(items(client)).toEqual([]);
  });

  test("streams are cancelled when the client has ended its side: nobody can grant credit", async () => {
    const client = await streamOf(() => count(100));
    await client.request(1, "ticks");
    client.end.endWriting();
    await settled();
    expect([client.errors(1), client.ended]).toEqual([["cancelled"], true]);
  });
});

describe("a client that is frozen", () => {
  test("holds up its own streams within the bounds, and nobody else", async () => {
    const service = new ServiceInMemory({ streamItems: 1_000_000, streamBytes: 50_000, streamQueueItems: 10 });
    let produced = 0;
    service.stream("flood", async (_input, call) => {
      for (; produced < 20_000; produced++) await call.send("x".repeat(1_000));
    });
    service.call("ping", () => "pong");
    const options = { capacityBytes: 10_000, markBytes: 10_000 };
    const [frozen, healthy] = [await RawClient.greeted(service, options), await RawClient.greeted(service, options)];
    frozen.end.freeze();
    await frozen.request(1, "flood");
    await frozen.request(2, "flood");
    await healthy.request(1, "ping");
    expect(healthy.replies(1)).toHaveLength(1);
    expect(frozen.session.report().queuedBytes).toBeLessThan(200_000);
    expect(produced).toBeLessThan(300);
    frozen.end.thaw();
    await settled();
    expect([produced >= 20_000, frozen.replies(1).length, frozen.replies(2).length]).toEqual([true, 1, 1]);
  });

  test("is cut off in the end also when it only receives", async () => {
    const service = new ServiceInMemory({ unreadMs: 1_000 });
    service.stream("flood", async (_input, call) => {
      for (let n = 0; n < 100; n++) await call.send("x".repeat(100_000));
    });
    const client = await RawClient.greeted(service);
    client.end.freeze();
    await client.request(1, "flood");
    await service.clock.advance(2_000);
    expect([client.serverEnd.closed, service.counters.inFlight]).toEqual([true, 0]);
  });
});
