/** Clients that send or take more, or less, than anybody should. The others notice nothing, and the memory stays. */
import type { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { client, status } from "../clients.ts";
import { RawClient } from "../raw-client.ts";
import { ctl, testHome, until } from "../support.ts";

const MiB = 2 ** 20;

/** Writes as fast as the daemon reads, until the count is reached or it closes the connection. */
async function pour(raw: RawClient, chunk: Uint8Array | string, times: number): Promise<void> {
  for (let sent = 0; sent < times && !raw.closed; sent++) {
    if (!raw.write(chunk)) await drainedOrClosed(raw.socket);
  }
}

function drainedOrClosed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      socket.off("drain", over).off("close", over);
      resolve();
    };
    socket.on("drain", over).on("close", over);
  });
}

/** Numbers that are the same in every run (Park and Miller). */
function* numbersFrom(seed: number): Generator<number> {
  let state = seed;
  for (;;) {
    state = (state * 48_271) % 2_147_483_647;
    yield state;
  }
}

describe("a client that sends", () => {
  test("a gigabyte without a newline, as four do at once, disturbs nobody (FRAME-07)", async () => {
    const home = testHome();
    const daemon = await client(home);
    const before = (await status(home)).memory.rssBytes;
    const raws = await Promise.all(Array.from({ length: 4 }, () => RawClient.greeted(home)));
    let pouring = true;
    let peak = 0;
    const watching = (async () => {
      while (pouring) {
        expect(await daemon.call("echo", { text: "served" }, { timeoutMs: 20_000 })).toBe("served");
        peak = Math.max(peak, (await status(home)).memory.rssBytes);
      }
    })();
    await Promise.all(raws.map((raw) => pour(raw, Buffer.alloc(MiB, "x"), 256)));
    pouring = false;
    await watching;
    expect(peak - before).toBeLessThan(160 * MiB); // each may hold one message of 8 MiB, twice while it grows
    for (const raw of raws) {
      raw.write("\n");
      raw.echo(1, "back");
      expect((await raw.reply(null)).error?.data?.code).toBe("frame-too-large");
      expect((await raw.reply(1)).result).toBe("back");
      expect(raw.messages).toHaveLength(3);
    }
  });

  test("random bytes is answered or cut off, whatever they are", async () => {
    const home = testHome();
    const daemon = await client(home);
    const random = numbersFrom(17);
    const bytes = (): Buffer => Buffer.from(Array.from({ length: 5_000 }, () => (random.next().value as number) & 0xff));
    for (let round = 0; round < 30; round++) {
      const raw = round % 2 === 0 ? new RawClient(home) : await RawClient.greeted(home);
      raw.write(bytes());
      raw.socket.end();
      await raw.ended();
    }
    expect(await daemon.call("echo", { text: "well" })).toBe("well");
    expect((await status(home)).requests).toMatchObject({ inFlight: 0, failed: 0 });
  });

  test("bytes for a stream that is none, or a frame longer than the limit", async () => {
    const home = testHome();
    await client(home);
    const header = (length: number): Buffer => {
      const bytes = Buffer.alloc(10);
      bytes.writeUInt32BE(length, 1);
      bytes.writeUInt32BE(99, 5);
      return bytes;
    };
    const raw = await RawClient.greeted(home);
    raw.write(Buffer.concat([header(5), Buffer.from("bytes")]));
    raw.echo(1, "after");
    expect((await raw.reply(1)).result).toBe("after");
    raw.write(header(2 ** 31));
    expect((await raw.reply(null)).error?.data?.code).toBe("frame-too-large");
    await raw.ended();
  });

  test("requests without reading the replies is no longer read from, and goes on when it reads (LOAD-03)", async () => {
    const home = testHome();
    const daemon = await client(home, { limits: { queuedBytesPerConnection: 2 * MiB } });
    const before = (await status(home)).memory.rssBytes;
    const raw = await RawClient.greeted(home);
    raw.socket.pause();
    const count = 3_000;
    const text = "x".repeat(10_000);
    for (let id = 1; id <= count; id++) raw.echo(id, text);
    let served = -1;
    await until("the daemon stops reading", async () => {
      for (let index = 0; index < 20; index++) await daemon.call("echo", { text: "" });
      const last = served;
      served = (await status(home)).connections.find((connection) => connection.program === "raw")?.queuedBytes ?? 0;
      return served > 0 && served === last;
    });
    expect(served).toBeLessThan(4 * MiB);
    expect((await status(home)).memory.rssBytes - before).toBeLessThan(80 * MiB);
    raw.socket.resume();
    await raw.reply(count);
    expect(raw.messages.filter((message) => typeof message.result === "string" && message.result.length === text.length)).toHaveLength(
      count,
    );
  });
});

describe("more connections than the limit", () => {
  test("make room of idle ones, and status gets through (LOAD-02)", async () => {
    const home = testHome();
    const daemon = await client(home, { limits: { connections: 10, helloMs: 60_000 } });
    const idle = Array.from({ length: 40 }, () => new RawClient(home));
    await until("they are connected or cut off", () => idle.every((raw) => raw.closed || !raw.socket.connecting));
    expect((await status(home)).connections.length).toBeLessThan(20);
    expect(await (await client(home)).call("echo", { text: "newcomer" })).toBe("newcomer");
    expect(await daemon.call("echo", { text: "back" })).toBe("back");
  });

  test("all of them busy, are told so, and come in when there is room", async () => {
    const home = testHome({ points: true });
    const first = await client(home, { limits: { connections: 8 } });
    const busy = [first, ...(await Promise.all(Array.from({ length: 7 }, () => client(home))))];
    const controller = new AbortController();
    const calls = busy.map((one) => one.call("sleep", { ms: 600_000 }, { signal: controller.signal }).catch(() => "ended"));
    await until("all are busy", async () => (await status(home)).requests.inFlight === 8);
    const raw = new RawClient(home);
    raw.hello();
    expect((await raw.reply(0)).error?.data?.code).toBe("too-many-connections");
    const waiting = ctl(home, "echo", { text: "in" });
    await home.points.reached("client-connect", { count: 3 });
    controller.abort();
    await Promise.all(calls);
    expect((await waiting).result).toBe("in");
  });
});
