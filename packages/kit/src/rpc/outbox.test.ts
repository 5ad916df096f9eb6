import { describe, expect, test } from "vitest";
import { type MemoryLinkOptions, type MemoryTransport, memoryLink } from "../sim/memory-transport.ts";
import { settled } from "../sim/settled.ts";
import { Outbox } from "./outbox.ts";

interface World {
  outbox: Outbox;
  own: MemoryTransport;
  other: MemoryTransport;
  text: () => string;
  ended: () => boolean;
}

function worldOf(options: MemoryLinkOptions & { congestedBytes?: number } = {}): World {
  const { client: own, server: other } = memoryLink(options);
  const outbox = new Outbox(own, { congestedBytes: options.congestedBytes ?? 1_000 });
  own.handle({ onData() {}, onDrain: () => outbox.drained(), onEnd() {}, onClose: () => outbox.close() });
  const chunks: Uint8Array[] = [];
  let ended = false;
  other.handle({
    onData: (chunk) => void chunks.push(chunk),
    onDrain() {},
    onEnd: () => {
      ended = true;
    },
    onClose() {},
  });
  return { outbox, own, other, text: () => Buffer.concat(chunks).toString(), ended: () => ended };
}

describe("an outbox", () => {
  test("writes the lines of one turn at once, in order", async () => {
    const { outbox, own, text } = worldOf();
    for (let index = 0; index < 100; index++) outbox.send(`${index}\n`);
    await settled();
    expect(own.writes).toBe(1);
    expect(text().trim().split("\n").map(Number)).toEqual(Array.from({ length: 100 }, (_, index) => index));
  });

  test("waits a few turns for items that follow each other, but not for ever, and not when a reply comes between", async () => {
    const { outbox, own, text } = worldOf();
    for (let index = 0; index < 100; index++) {
      outbox.sendItem(`${index}\n`);
      await null;
      await null;
    }
    expect(own.writes).toBe(0);
    await settled();
    expect([own.writes, text().split("\n").length]).toEqual([1, 101]);
    outbox.sendItem("item\n");
    outbox.send("reply\n");
    await null;
    expect(own.writes).toBe(2);
  });

  test("keeps lines and raw frames in the order in which they came", async () => {
    const { outbox, text } = worldOf();
    outbox.send("a\n");
    outbox.sendFrame(Buffer.from("[raw]"));
    outbox.send("b\n");
    await settled();
    expect(text()).toBe("a\n[raw]b\n");
  });

  test("holds everything while the other side does not read, and sends it when it does", async () => {
    const { outbox, own, other, text } = worldOf({ capacityBytes: 10, markBytes: 10 });
    other.freeze();
    const lines = Array.from({ length: 50 }, (_, index) => `line ${index}\n`);
    for (const line of lines) {
      outbox.send(line);
      await settled();
    }
    expect(own.queuedBytes).toBeLessThan(50);
    expect(outbox.queuedBytes).toBe(Buffer.byteLength(lines.join("")) - 10);
    other.thaw();
    await settled();
    expect(text()).toBe(lines.join(""));
    expect(outbox.queuedBytes).toBe(0);
  });

  test("knows which messages the kernel has certainly not seen", async () => {
    const { outbox, other } = worldOf({ capacityBytes: 4, markBytes: 4 });
    other.freeze();
    const first = outbox.send("0123456789\n");
    await settled();
    const second = outbox.send("held\n");
    await settled();
    expect([first <= outbox.handedOver, second <= outbox.handedOver]).toEqual([true, false]);
  });

  test("counts nothing as handed over that a dead peer refused", async () => {
    const { outbox, other } = worldOf();
    const first = outbox.send("read\n");
    await settled();
    other.destroy();
    const second = outbox.send("refused\n");
    await settled();
    expect([first <= outbox.handedOver, second <= outbox.handedOver]).toEqual([true, false]);
  });

  test("a long message counts as handed over only when its last piece is", async () => {
    const { outbox, other } = worldOf({ capacityBytes: 1024, markBytes: 1024 });
    other.freeze();
    const number = outbox.send(`${"x".repeat(1024 * 1024)}\n`);
    await settled();
    expect(outbox.handedOver).toBeLessThan(number);
    other.thaw();
    await settled();
    expect(outbox.handedOver).toBe(number);
  });

  test("counts bytes of what is held, not characters", async () => {
    const { outbox, other } = worldOf({ capacityBytes: 1, markBytes: 1 });
    other.freeze();
    outbox.send("x\n");
    await settled();
    const before = outbox.queuedBytes;
    outbox.send("ééé\n");
    await settled();
    expect(outbox.queuedBytes - before).toBe(7);
  });

  test("relieves those who hold still one after the other, and again those who fill it again", async () => {
    const { outbox, other } = worldOf({ capacityBytes: 10, markBytes: 10, congestedBytes: 100 });
    other.freeze();
    const turns: string[] = [];
    const sender = (name: string): { relieved(): void } => {
      const self = {
        relieved: () => {
          turns.push(name);
          outbox.send("x".repeat(300));
          if (turns.length < 6) outbox.awaitRelief(self);
        },
      };
      return self;
    };
    outbox.send("y".repeat(500));
    await settled();
    outbox.send("y".repeat(500));
    expect(outbox.congested).toBe(true);
    outbox.awaitRelief(sender("a"));
    outbox.awaitRelief(sender("b"));
    expect(turns).toEqual([]);
    other.thaw();
    await settled();
    expect(turns).toEqual(["a", "b", "a", "b", "a", "b", "a"]);
  });

  test("end sends what is held before it closes; after close nothing is sent", async () => {
    const { outbox, other, text, ended } = worldOf({ capacityBytes: 10, markBytes: 10 });
    other.freeze();
    for (let index = 0; index < 10; index++) {
      outbox.send("0123456789");
      await settled();
    }
    outbox.end();
    outbox.send("too late");
    other.thaw();
    await settled();
    expect([text(), ended()]).toEqual(["0123456789".repeat(10), true]);
    outbox.close();
    outbox.send("x");
    expect(outbox.queuedBytes).toBe(0);
  });
});
