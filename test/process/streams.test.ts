/** Streams whose readers are slow, stalled, frozen or gone: what each overflow rule promises, and bytes both ways. */
import { createHash, randomBytes } from "node:crypto";
import type { UntypedClient } from "@hob/kit/client";
import { describe, expect, test } from "vitest";
import { client, failure, figures, status } from "../clients.ts";
import { spawnCtl, testHome, until } from "../support.ts";

interface Numbered {
  number: number;
}

/** Calls answered after whatever the daemon could do before them. */
async function roundTrips(daemon: UntypedClient, count: number): Promise<void> {
  for (let index = 0; index < count; index++) await daemon.call("echo", { text: "" });
}

async function readAll(items: AsyncIterable<unknown>): Promise<number[]> {
  const numbers: number[] = [];
  for await (const item of items) numbers.push((item as Numbered).number);
  return numbers;
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe("a stalled reader", () => {
  test("under `block` holds its producer, and then gets everything in order", async () => {
    const home = testHome();
    const daemon = await client(home);
    const stream = daemon.stream("numbers", { count: 5000, bytes: 1000 });
    await until("the credit is used up", async () => (await figures(home)).produced >= 256);
    await roundTrips(daemon, 50);
    expect((await figures(home)).produced).toBeLessThan(260);
    expect(await readAll(stream)).toEqual(upTo(5000));
    expect(await stream.result).toBe(5000);
    expect(stream.lost).toBe(0);
  });

  test("under `latest` gets fresh items, the last one among them", async () => {
    const home = testHome();
    const daemon = await client(home);
    const stream = daemon.stream("newest", { count: 5000 });
    await until("all are produced", async () => (await figures(home)).produced === 5000);
    const numbers = await readAll(stream);
    expect(numbers.at(-1)).toBe(5000);
    expect(numbers.length).toBeLessThan(10);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  });

  test("under `drop` is told how many it has lost, and gets the rest (LOAD-06)", async () => {
    const home = testHome();
    const daemon = await client(home);
    const stream = daemon.stream("lossy", { count: 5000 });
    await until("all are produced", async () => (await figures(home)).produced === 5000);
    const numbers = await readAll(stream);
    expect(numbers.at(-1)).toBe(5000);
    expect(stream.lost).toBeGreaterThan(0);
    expect(numbers.length + stream.lost).toBe(5000);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  });

  test("under `disconnect` is ended as too slow, and its producer stops", async () => {
    const home = testHome();
    const daemon = await client(home);
    const stream = daemon.stream("strict", { count: 1_000_000 });
    expect(await failure(stream.result)).toMatchObject({ code: "too-slow", retryable: true });
    await until("the stream is gone", async () => (await status(home)).streams.open === 0);
    expect((await figures(home)).produced).toBeLessThan(5000);
    await expect(readAll(stream)).rejects.toMatchObject({ code: "too-slow" });
  });
});

describe("a reader", () => {
  test("that is slow gets all of 50 MB (LOAD-05)", async () => {
    const home = testHome();
    const daemon = await client(home);
    const size = 50 * 2 ** 20;
    const stream = daemon.stream("bytes", { size }, { timeoutMs: Number.POSITIVE_INFINITY });
    let received = 0;
    for await (const { bytes } of stream.bytes) {
      received += bytes.length;
      if (received % 2 ** 20 !== 0) continue;
      await roundTrips(daemon, 5);
      expect((await figures(home)).produced).toBeLessThan(received + 4 * 2 ** 20);
    }
    expect(received).toBe(size);
    expect(await stream.result).toBe(size);
  });

  test("that leaves its loop ends the stream in the daemon", async () => {
    const home = testHome();
    const daemon = await client(home);
    const stream = daemon.stream("ticks", {});
    for await (const number of stream) if (number === 3) break;
    expect((await failure(stream.result)).code).toBe("cancelled");
    await until("the stream is gone", async () => (await status(home)).streams.open === 0);
    expect((await status(home)).requests).toMatchObject({ inFlight: 0, cancelled: 1 });
  });

  test("that is frozen costs the daemon a bounded amount of memory, and the others nothing (LOAD-03)", async () => {
    const home = testHome();
    const daemon = await client(home);
    const frozen = spawnCtl(home, "numbers", { count: 1_000_000, bytes: 100_000 });
    await until("it reads", async () => (await figures(home)).produced > 300);
    frozen.kill("SIGSTOP");
    let produced = -1;
    await until("its producer stands still", async () => {
      await roundTrips(daemon, 20);
      const before = produced;
      produced = (await figures(home)).produced;
      return produced === before;
    });
    const before = (await status(home)).memory.rssBytes;
    expect((await status(home)).streams.queuedBytes).toBeLessThan(20 * 2 ** 20);
    const healthy = await Promise.all(Array.from({ length: 4 }, () => client(home)));
    const counts = await Promise.all(
      healthy.map(async (one) => (await readAll(one.stream("lossy", { count: 200, bytes: 10_000 }))).length),
    );
    expect(counts).toEqual([200, 200, 200, 200]);
    expect((await status(home)).memory.rssBytes - before).toBeLessThan(64 * 2 ** 20);
    frozen.kill("SIGKILL");
    await until("it is forgotten", async () => (await status(home)).streams.open === 0);
  });

  test("may open many streams on one connection, which do not hold each other up", async () => {
    const home = testHome();
    const daemon = await client(home);
    const stalled = Array.from({ length: 10 }, () => daemon.stream("numbers", { count: 10_000, bytes: 100 }));
    const read = await Promise.all(Array.from({ length: 10 }, () => readAll(daemon.stream("numbers", { count: 1000 }))));
    expect(read).toEqual(Array(10).fill(upTo(1000)));
    for (const stream of stalled) stream.cancel();
    await until("they are gone", async () => (await status(home)).streams.open === 0);
  });
});

describe("bytes", () => {
  test("go both ways unchanged, and the answer is their number", async () => {
    const home = testHome();
    const daemon = await client(home);
    const stream = daemon.stream("pipe", {});
    const sent = createHash("sha256");
    const received = createHash("sha256");
    const writing = (async () => {
      for (let index = 0; index < 40; index++) {
        const chunk = randomBytes(1 + index * 5_003);
        sent.update(chunk);
        await stream.write(chunk, 4);
      }
      stream.endInput();
    })();
    for await (const { channel, bytes } of stream.bytes) {
      expect(channel).toBe(5);
      received.update(bytes);
    }
    await writing;
    expect(received.digest("hex")).toBe(sent.digest("hex"));
    expect(await stream.result).toBe(Array.from({ length: 40 }, (_, index) => 1 + index * 5_003).reduce((sum, size) => sum + size));
  });

  test("that are written without waiting for a reader who is gone are refused, not kept", async () => {
    const home = testHome();
    const daemon = await client(home);
    const stream = daemon.stream("pipe", {});
    await stream.write("x");
    stream.cancel();
    await expect(stream.write("y")).rejects.toMatchObject({ code: "cancelled" });
  });
});
