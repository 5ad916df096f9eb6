import { describe, expect, test } from "vitest";
import type { StreamDeclaration } from "../contract/declaration.ts";
import { HobError } from "../errors/hob-error.ts";
import { ServiceInMemory, SessionPair } from "../sim/session-pair.ts";
import { settled } from "../sim/settled.ts";
import type { Limits } from "../wire/limits.ts";
import type { Call, ChannelBytes } from "./call.ts";

type Handler = (input: never, call: Call<unknown>) => unknown;

async function pairOf(handler: Handler, declaration: Partial<StreamDeclaration> = {}, limits: Partial<Limits> = {}): Promise<SessionPair> {
  const service = new ServiceInMemory({ streamItems: 8, streamBytes: 100, ...limits });
  service.stream("ticks", handler, declaration);
  return await SessionPair.open(service);
}

async function* count(upTo: number): AsyncGenerator<number, string> {
  for (let n = 1; n <= upTo; n++) yield n;
  return "counted";
}

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

const bytesOf = (parts: ChannelBytes[]): string => Buffer.concat(parts.map(({ bytes }) => bytes)).toString();

describe("a stream", () => {
  test("gives all its items and its result, many windows long", async () => {
    const { calling } = await pairOf(() => count(1_000));
    const stream = calling.stream("ticks", {});
    expect(await collect(stream)).toEqual(Array.from({ length: 1_000 }, (_, index) => index + 1));
    expect([await stream.result, calling.inFlight]).toEqual(["counted", 0]);
  });

  test("holds its producer up while nobody reads", async () => {
    let produced = 0;
    const { calling } = await pairOf(async (_input, call) => {
      for (; produced < 1_000; produced++) await call.send(produced);
    });
    const stream = calling.stream("ticks", {});
    await settled();
    expect(produced).toBe(8);
    await collect(stream);
    expect(produced).toBe(1_000);
  });

  test("of `latest` gives a slow reader the newest item each time it comes back", async () => {
    let produced = 0;
    let tick: () => Promise<void> = async () => {};
    const { calling } = await pairOf(
      (_input, call) => {
        tick = async () => await call.send(++produced);
        return new Promise(() => {});
      },
      { overflow: "latest" },
    );
    const reader = calling.stream("ticks", {})[Symbol.asyncIterator]();
    await settled();
    const seen: unknown[] = [];
    for (let round = 0; round < 4; round++) {
      for (let n = 0; n < 10; n++) await tick();
      await settled();
      seen.push((await reader.next()).value);
      await settled();
    }
    expect(seen).toEqual([1, 20, 30, 40]);
  });

  test("of `drop` counts what was lost", async () => {
    const { calling } = await pairOf(
      async (_input, call) => {
        for (let n = 1; n <= 100; n++) await call.send(n);
      },
      { overflow: "drop" },
      { streamQueueItems: 10 },
    );
    const stream = calling.stream("ticks", {});
    await settled();
    const items = await collect(stream);
    expect([items.length, items.at(-1), stream.lost]).toEqual([18, 100, 82]);
  });

  test("that fails gives its items first, then throws, and its result rejects", async () => {
    const { calling } = await pairOf(async function* () {
      yield 1;
      throw new HobError("not-found", "no more");
    });
    const stream = calling.stream("ticks", {});
    await settled();
    const seen: unknown[] = [];
    const loop = (async () => {
      for await (const item of stream) seen.push(item);
    })();
    await expect(loop).rejects.toMatchObject({ code: "not-found" });
    await expect(stream.result).rejects.toMatchObject({ code: "not-found" });
    expect(seen).toEqual([1]);
  });

  test("that nobody looks at may fail without ending the process", async () => {
    const { calling } = await pairOf(() => Promise.reject(new Error("unseen")));
    calling.stream("ticks", {});
    await settled();
  });

  test("is cancelled by leaving its loop", async () => {
    const { calling, service } = await pairOf(() => count(1_000));
    const stream = calling.stream("ticks", {});
    for await (const item of stream) if (item === 3) break;
    await settled();
    expect(service.counters).toMatchObject({ inFlight: 0, cancelled: 1 });
    await expect(stream.result).rejects.toMatchObject({ code: "cancelled" });
  });

  test("throws `cancelled` in its loop when it is cancelled from elsewhere, at once", async () => {
    const { calling } = await pairOf(() => count(1_000));
    const stream = calling.stream("ticks", {});
    await settled();
    stream.cancel();
    stream.cancel();
    await expect(collect(stream)).rejects.toMatchObject({ code: "cancelled" });
  });

  test("ends with the connection", async () => {
    const { calling, clientEnd } = await pairOf(() => new Promise(() => {}));
    const stream = calling.stream("ticks", {});
    const loop = expect(collect(stream)).rejects.toMatchObject({ code: "outcome-unknown" });
    await settled();
    clientEnd.breakWith(new Error("ECONNRESET"));
    await loop;
    await expect(stream.write("x")).rejects.toMatchObject({ code: "outcome-unknown" });
  });

  test("tells its position, and is refused with the gate's own error", async () => {
    const { calling } = await pairOf(() => new Promise(() => {}), { concurrency: 1, queueMax: 1 });
    calling.stream("ticks", {});
    const second = calling.stream("ticks", {});
    expect(await second.position()).toEqual({ ahead: 0, running: 1 });
    await expect(collect(calling.stream("ticks", {}))).rejects.toMatchObject({ code: "busy" });
  });

  test("keeps its deadline when it has one", async () => {
    const { calling, service } = await pairOf(() => new Promise(() => {}));
    const loop = expect(collect(calling.stream("ticks", {}, { timeoutMs: 100 }))).rejects.toMatchObject({ code: "timed-out" });
    await service.clock.advance(110);
    await loop;
  });

  test("may be a method: it has no items then", async () => {
    const { calling, service } = await pairOf(() => count(1));
    service.call("plain", () => "answer");
    const stream = calling.stream("plain", {});
    expect([await collect(stream), await stream.result]).toEqual([[], "answer"]);
  });
});

describe("bytes", () => {
  test("come back as they were sent, both ways, many windows long", async () => {
    const { calling } = await pairOf(async (_input, call) => {
      for await (const { channel, bytes } of call.incoming) await call.write(bytes, channel);
      return "echoed";
    });
    const stream = calling.stream("ticks", {});
    const sent = Buffer.alloc(10_000, "0123456789");
    const echo = collect(stream.bytes);
    for (let from = 0; from < sent.length; from += 333) await stream.write(sent.subarray(from, from + 333), 4);
    stream.endInput();
    stream.endInput();
    const parts = await echo;
    expect([bytesOf(parts) === sent.toString(), new Set(parts.map(({ channel }) => channel)), await stream.result]).toEqual([
      true,
      new Set([4]),
      "echoed",
    ]);
    await expect(stream.write("x")).rejects.toMatchObject({ code: "cancelled" });
  });

  test("hold their writer up while nobody reads", async () => {
    const { calling } = await pairOf(() => new Promise(() => {}));
    const stream = calling.stream("ticks", {});
    await stream.write(Buffer.alloc(100));
    let written = false;
    stream.write("more").then(
      () => (written = true),
      () => {},
    );
    await settled();
    expect(written).toBe(false);
    stream.cancel();
  });

  test("that were written go out before the end of input does", async () => {
    const { calling } = await pairOf(async (_input, call) => bytesOf(await collect(call.incoming)));
    const stream = calling.stream("ticks", {});
    void stream.write("x".repeat(250));
    void stream.write("last");
    stream.endInput();
    expect(await stream.result).toBe(`${"x".repeat(250)}last`);
    const refused = calling.stream("ticks", {});
    refused.endInput();
    await expect(refused.write("x")).rejects.toMatchObject({ code: "invalid-request" });
  });

  test("can be left without ending the stream", async () => {
    const { calling } = await pairOf(async (_input, call) => {
      await call.write(Buffer.from("a"));
      await call.write(Buffer.from("b"), 2);
      return "whole";
    });
    const stream = calling.stream("ticks", {});
    for await (const { bytes } of stream.bytes) if (bytes.length > 0) break;
    expect([bytesOf(await collect(stream.bytes)), await stream.result]).toEqual(["b", "whole"]);
  });
});

test("a daemon that sends more than it was granted is no daemon", async () => {
  const pair = await pairOf(() => new Promise(() => {}));
  const stream = pair.calling.stream("ticks", {});
  await settled();
  for (let seq = 1; seq <= 9; seq++)
    pair.serving.outbox.send(`{"jsonrpc":"2.0","method":"$/item","params":{"id":2,"seq":${seq},"item":${seq}}}\n`);
  await settled();
  expect((await pair.calling.closed)?.code).toBe("not-a-daemon");
  await expect(stream.result).rejects.toMatchObject({ code: "outcome-unknown" });
});
