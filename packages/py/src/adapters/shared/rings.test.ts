import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteRing } from "./byte-ring.ts";
import { readRecords, writeRecord } from "./output-records.ts";

function ring(bytes: number, begin = 0): ByteRing {
  const words = new Int32Array(new SharedArrayBuffer(8)).fill(begin);
  return new ByteRing(words, 0, 1, new Uint8Array(new SharedArrayBuffer(bytes)));
}

describe("a ring of bytes", () => {
  it("hands on every byte in order, also where positions wrap", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.uint8Array({ maxLength: 40 }), fc.nat(40))),
        fc.constantFrom(0, -20, 2 ** 31 - 20),
        (steps, begin) => {
          const bytes = ring(32, begin);
          const written: number[] = [];
          const read: number[] = [];
          for (const [source, most] of steps) {
            written.push(...source.subarray(0, bytes.write(source)));
            const target = new Uint8Array(most);
            read.push(...target.subarray(0, bytes.read(target)));
          }
          const rest = new Uint8Array(32);
          read.push(...rest.subarray(0, bytes.read(rest)));
          expect(read).toEqual(written);
        },
      ),
    );
  });

  it("tells full from empty", () => {
    const bytes = ring(8);
    expect(bytes.write(new Uint8Array(10))).toBe(8);
    expect(bytes).toMatchObject({ available: 8, free: 0 });
    bytes.clear();
    expect(bytes).toMatchObject({ available: 0, free: 8 });
  });
});

describe("output records", () => {
  it("keep bytes and the order of channels, whatever is written and however little room there is", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(1, 2), fc.uint8Array({ minLength: 1, maxLength: 9000 }))), (writes) => {
        const bytes = ring(8192);
        const seen: [number, number[]][] = [];
        const wanted: [number, number[]][] = [];
        const add = (list: [number, number[]][], channel: number, part: Uint8Array): void => {
          const last = list.at(-1);
          if (last?.[0] === channel) last[1].push(...part);
          else list.push([channel, [...part]]);
        };
        const drain = (): void => {
          for (let chunk = readRecords(bytes); chunk; chunk = readRecords(bytes)) add(seen, chunk.channel, chunk.bytes);
        };
        for (const [channel, source] of writes) {
          add(wanted, channel, source);
          for (let offset = 0; offset < source.length; ) {
            const taken = writeRecord(bytes, channel, source.subarray(offset));
            offset += taken;
            if (taken === 0) drain();
          }
        }
        drain();
        expect(seen).toEqual(wanted);
      }),
      { numRuns: 50 },
    );
  });
});
