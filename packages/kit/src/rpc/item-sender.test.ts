import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Overflow } from "../contract/declaration.ts";
import type { HobError } from "../errors/hob-error.ts";
import { settled } from "../sim/settled.ts";
import { ItemSender } from "./item-sender.ts";

class Outlet {
  congested = false;
  readonly out: string[] = [];
  error: HobError | undefined;
  sendItem(seq: number, text: string): void {
    this.out.push(`${seq}:${text}`);
  }
  sendGap(from: number, to: number): void {
    this.out.push(`gap ${from}-${to}`);
  }
  broken(error: HobError): void {
    this.error = error;
  }
}

function senderOf(
  overflow: Overflow,
  credit: number,
  queueItemsMax = 3,
  queueBytesMax = 1_000_000,
): { sender: ItemSender; outlet: Outlet } {
  const outlet = new Outlet();
  return { sender: new ItemSender({ name: "ticks", overflow, credit, queueItemsMax, queueBytesMax }, outlet), outlet };
}

async function isPending(promise: Promise<void>): Promise<boolean> {
  let pending = true;
  promise.then(
    () => (pending = false),
    () => (pending = false),
  );
  await settled();
  return pending;
}

describe("block", () => {
  test("the producer waits for credit, and nothing is lost", async () => {
    const { sender, outlet } = senderOf("block", 1);
    await sender.send("a");
    const second = sender.send("b");
    expect(await isPending(second)).toBe(true);
    sender.grant(1);
    await second;
    expect(outlet.out).toEqual(["1:a", "2:b"]);
  });

  test("a congested connection is the same as no credit", async () => {
    const { sender, outlet } = senderOf("block", 10);
    outlet.congested = true;
    const first = sender.send("a");
    expect(await isPending(first)).toBe(true);
    outlet.congested = false;
    sender.pump();
    await first;
  });

  test("a producer that does not wait is stopped, and told why", () => {
    const { sender, outlet } = senderOf("block", 0, 3);
    for (const item of "abcd") void sender.send(item);
    expect(outlet.error).toMatchObject({ code: "handler-failed", hint: expect.stringContaining("Await") });
  });

  test("the queue is bounded in bytes, too", () => {
    const { sender, outlet } = senderOf("block", 0, 100, 10);
    void sender.send("é".repeat(100)); // one item is kept whatever its length
    expect(outlet.error).toBeUndefined();
    void sender.send("b");
    expect(outlet.error?.code).toBe("handler-failed");
  });

  test("when the stream is over, producers that wait are told", async () => {
    const { sender } = senderOf("block", 0);
    const waiting = sender.send("a");
    sender.stop(new Error("over"));
    await expect(waiting).rejects.toThrow("over");
  });

  test("a producer that ignores its promise does not end the process", async () => {
    const { sender } = senderOf("block", 0);
    void sender.send("a");
    sender.stop(new Error("over"));
    await settled();
  });

  test("with nobody left to read, producers go on into nothing", async () => {
    const { sender, outlet } = senderOf("block", 0);
    const waiting = sender.send("a");
    sender.stop(undefined);
    await waiting;
    await sender.send("b");
    expect(outlet.out).toEqual([]);
  });
});

describe("latest", () => {
  test("keeps the newest item, and has one on its way at most", async () => {
    const { sender, outlet } = senderOf("latest", 256);
    for (const item of "abcde") await sender.send(item);
    expect(outlet.out).toEqual(["1:a"]);
    sender.grant(1);
    expect(outlet.out).toEqual(["1:a", "5:e"]);
    sender.grant(1);
    await sender.send("f");
    expect(outlet.out).toEqual(["1:a", "5:e", "6:f"]);
  });
});

describe("drop", () => {
  test("keeps a queue, then loses the oldest, and marks the gap before the next item", async () => {
    const { sender, outlet } = senderOf("drop", 1, 3);
    for (const item of "abcdefg") await sender.send(item);
    expect(outlet.out).toEqual(["1:a"]);
    sender.grant(2);
    expect(outlet.out).toEqual(["1:a", "gap 2-4", "5:e", "6:f"]);
    sender.grant(10);
    await sender.send("h");
    expect(outlet.out.slice(4)).toEqual(["7:g", "8:h"]);
  });

  test("every item is either sent or within exactly one gap, in order", () => {
    const step = fc.oneof(fc.constant("send" as const), fc.nat(4), fc.constant("congest" as const), fc.constant("relieve" as const));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const { sender, outlet } = senderOf("drop", 2, 3);
        let sent = 0;
        for (const next of steps) {
          if (next === "send") void sender.send(String(++sent));
          else if (next === "congest") outlet.congested = true;
          else if (next === "relieve") {
            outlet.congested = false;
            sender.pump();
          } else sender.grant(next);
        }
        outlet.congested = false;
        sender.grant(1_000);
        const covered: number[] = [];
        for (const entry of outlet.out) {
          const gap = /^gap (\d+)-(\d+)$/.exec(entry);
          if (gap === null) covered.push(Number(entry.split(":")[0]));
          else for (let seq = Number(gap[1]); seq <= Number(gap[2]); seq++) covered.push(seq);
        }
        expect(covered).toEqual(Array.from({ length: sent }, (_, index) => index + 1));
        expect(sender.empty).toBe(true);
      }),
    );
  });
});

describe("disconnect", () => {
  test("keeps a queue, then ends the stream as too slow", async () => {
    const { sender, outlet } = senderOf("disconnect", 1, 3);
    for (const item of "abcd") await sender.send(item);
    expect(outlet.error).toBeUndefined();
    await sender.send("e");
    expect(outlet.error?.code).toBe("too-slow");
  });
});
