import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { HobError } from "../errors/hob-error.ts";
import { ByteSender } from "./byte-sender.ts";

class Outlet {
  congested = false;
  readonly frames: { channel: number; payload: Buffer }[] = [];
  error: HobError | undefined;
  sendBytes(channel: number, payload: Uint8Array): void {
    this.frames.push({ channel, payload: Buffer.from(payload) });
  }
  broken(error: HobError): void {
    this.error = error;
  }
  text(): string {
    return Buffer.concat(this.frames.map(({ payload }) => payload)).toString();
  }
}

function senderOf(credit: number, frameBytesMax = 4, queueBytesMax = 1_000): { sender: ByteSender; outlet: Outlet } {
  const outlet = new Outlet();
  return { sender: new ByteSender({ name: "shell", credit, frameBytesMax, queueBytesMax }, outlet), outlet };
}

describe("a byte sender", () => {
  test("cuts into frames of the limit", async () => {
    const { sender, outlet } = senderOf(100);
    await sender.write(1, Buffer.from("0123456789"));
    expect(outlet.frames.map(({ payload }) => payload.toString())).toEqual(["0123", "4567", "89"]);
  });

  test("sends as much as the credit allows, and the rest when more is granted", async () => {
    const { sender, outlet } = senderOf(6);
    const written = sender.write(1, Buffer.from("0123456789"));
    expect(outlet.text()).toBe("012345");
    sender.grant(3);
    expect(outlet.text()).toBe("012345678");
    sender.grant(1);
    await written;
    expect(outlet.text()).toBe("0123456789");
  });

  test("holds still while the connection is congested", async () => {
    const { sender, outlet } = senderOf(100);
    outlet.congested = true;
    const written = sender.write(1, Buffer.from("ab"));
    expect(outlet.frames).toEqual([]);
    outlet.congested = false;
    sender.pump();
    await written;
    expect(outlet.text()).toBe("ab");
  });

  test("a writer that does not wait is stopped, and told why", () => {
    const { sender, outlet } = senderOf(0, 4, 10);
    for (let index = 0; index < 4; index++) void sender.write(1, Buffer.from("0123"));
    expect(outlet.error?.code).toBe("handler-failed");
  });

  test("writers that wait are told when the stream is over", async () => {
    const { sender } = senderOf(0);
    const written = sender.write(1, Buffer.from("ab"));
    sender.stop(new Error("over"));
    await expect(written).rejects.toThrow("over");
  });

  test("all bytes arrive once, in order, on their channels, whatever the grants", async () => {
    const write = fc.record({ channel: fc.nat(2), text: fc.string({ maxLength: 20, unit: fc.constantFrom("a", "b", "c") }) });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(write, fc.nat(7)), { maxLength: 60 }), async (steps) => {
        const { sender, outlet } = senderOf(3, 4, 1_000_000);
        let expected = "";
        const writes: Promise<void>[] = [];
        for (const step of steps) {
          if (typeof step === "number") sender.grant(step);
          else {
            writes.push(sender.write(step.channel, Buffer.from(step.text)));
            expected += step.text.replaceAll(/./g, `$&${step.channel}`);
          }
        }
        sender.grant(1_000_000);
        await Promise.all(writes);
        const arrived = outlet.frames.map(({ channel, payload }) => payload.toString().replaceAll(/./g, `$&${channel}`)).join("");
        expect(arrived).toBe(expected);
        expect(outlet.frames.every(({ payload }) => payload.length > 0 && payload.length <= 4)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});
