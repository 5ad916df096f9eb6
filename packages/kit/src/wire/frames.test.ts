import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeBytesFrame, type FrameLimits, FrameReader } from "./frames.ts";

type Seen = { message: unknown } | { stream: number; channel: number; payload: string } | { problem: string };

function readerOf(limits: Partial<FrameLimits> = {}): { reader: FrameReader; seen: Seen[] } {
  const seen: Seen[] = [];
  const reader = new FrameReader(
    { frameBytes: 1_000, bytesFrameBytes: 100, ...limits },
    {
      onMessage: (message) => seen.push({ message }),
      onBytes: (stream, channel, payload) => seen.push({ stream, channel, payload: Buffer.from(payload).toString("hex") }),
      onProblem: ({ kind }) => seen.push({ problem: kind }),
    },
  );
  return { reader, seen };
}

function read(bytes: Uint8Array, limits?: Partial<FrameLimits>): Seen[] {
  const { reader, seen } = readerOf(limits);
  reader.feed(bytes);
  return seen;
}

const line = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value)}\n`);

describe("reading lines", () => {
  test("one write with many messages and a half gives each of them once", () => {
    const { reader, seen } = readerOf();
    const whole = Buffer.concat([...Array.from({ length: 1_000 }, (_, index) => line(index)), Buffer.from(`"ha`)]);
    reader.feed(whole);
    expect(seen).toHaveLength(1_000);
    reader.feed(Buffer.from(`lf"\n`));
    expect(seen.at(-1)).toEqual({ message: "half" });
  });

  test("CR before LF is tolerated and blank lines are ignored", () => {
    expect(read(Buffer.from(`1\r\n\n\r\n2\n`))).toEqual([{ message: 1 }, { message: 2 }]);
  });

  test("a line that is not JSON is a parse error, and the next one is read", () => {
    expect(read(Buffer.from(`{oops\n7\n`))).toEqual([{ problem: "parse-error" }, { message: 7 }]);
  });

  test.each([
    ["a lone continuation byte", Buffer.from([0x22, 0x80, 0x22, 0x0a]), { message: "\ufffd" }],
    ["an overlong form", Buffer.from([0x22, 0xc0, 0xaf, 0x22, 0x0a]), { message: "\ufffd\ufffd" }],
    ["a raw NUL inside a line", Buffer.from(`"a\0b"\n`), { problem: "parse-error" }],
    ["U+2028", Buffer.from(`"\u2028"\n`), { message: "\u2028" }],
    ["a lone surrogate escape", Buffer.from(`"\\ud800"\n`), { message: "\ud800" }],
  ])("%s has a defined reading, and the connection goes on", (_name, bytes, expected) => {
    expect(read(Buffer.concat([bytes, line("ping")]))).toEqual([expected, { message: "ping" }]);
  });

  test("a line of exactly the limit is read, one byte more is not", () => {
    const text = (length: number): Buffer => line("x".repeat(length - 2));
    expect(read(text(1_000))).toHaveLength(1);
    expect(read(Buffer.concat([text(1_001), line(1)]))).toEqual([{ problem: "frame-too-large" }, { message: 1 }]);
  });

  test("the limit counts bytes, not characters", () => {
    expect(read(line("é".repeat(499)))).toHaveLength(1);
    expect(read(line("é".repeat(500)))).toEqual([{ problem: "frame-too-large" }]);
  });

  test("a line without an end is told once, skipped to its end, and keeps no memory", () => {
    const { reader, seen } = readerOf({ frameBytes: 1_000_000 });
    const chunk = Buffer.alloc(64 * 1024, "x");
    for (let index = 0; index < 100; index++) reader.feed(chunk);
    expect(seen).toEqual([{ problem: "frame-too-large" }]);
    reader.feed(Buffer.from("\n5\n"));
    expect(seen.at(-1)).toEqual({ message: 5 });
  });

  test("the limit may be raised between two chunks", () => {
    const { reader, seen } = readerOf({ frameBytes: 10 });
    reader.frameBytesMax = 1_000;
    reader.feed(line("x".repeat(500)));
    expect(seen).toHaveLength(1);
  });
});

describe("reading raw frames", () => {
  test("payload may hold anything, newlines and zeros included, and may be empty", () => {
    const payload = Buffer.from([0, 10, 0x7b, 13, 10]);
    const bytes = Buffer.concat([encodeBytesFrame(7, 2, payload), encodeBytesFrame(0xffffffff, 255, Buffer.alloc(0)), line(1)]);
    expect(read(bytes)).toEqual([
      { stream: 7, channel: 2, payload: "000a7b0d0a" },
      { stream: 0xffffffff, channel: 255, payload: "" },
      { message: 1 },
    ]);
  });

  test("the header is 00, length, stream id and channel, numbers most significant byte first", () => {
    expect(Buffer.from(encodeBytesFrame(0x01020304, 5, Buffer.from("hi"))).toString("hex")).toBe("000000000201020304056869");
  });

  test("a frame longer than the limit is fatal: nothing after it is read", () => {
    expect(read(Buffer.concat([encodeBytesFrame(1, 0, Buffer.alloc(101)), line(1)]))).toEqual([{ problem: "fatal" }]);
  });

  test("the payload is the handler's own copy", () => {
    let kept: Uint8Array | undefined;
    const reader = new FrameReader(
      { frameBytes: 100, bytesFrameBytes: 100 },
      { onMessage() {}, onBytes: (_s, _c, payload) => (kept = payload), onProblem() {} },
    );
    const bytes = Buffer.from(encodeBytesFrame(1, 0, Buffer.from("abc")));
    reader.feed(bytes);
    bytes.fill(0);
    expect(Buffer.from(kept as Uint8Array).toString()).toBe("abc");
  });
});

describe("however the input is cut", () => {
  const part = fc.oneof(
    fc.json().map((text) => Buffer.from(`${text.replaceAll("\n", " ")}\n`)),
    fc.string({ unit: "grapheme" }).map((text) => line(text)),
    fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.concat([bytes.filter((byte) => byte !== 10 && byte !== 0), Buffer.from("\n")])),
    fc
      .tuple(fc.nat(0xffffffff), fc.nat(255), fc.uint8Array({ maxLength: 100 }))
      .map(([stream, channel, payload]) => Buffer.from(encodeBytesFrame(stream, channel, payload))),
    fc.constant(Buffer.from("\r\n")),
    fc.nat(2_000).map((length) => Buffer.from(`"${"é".repeat(length)}"\r\n`)),
  );

  test("the same bytes give the same frames", () => {
    const cuts = fc.array(fc.nat(2_000), { maxLength: 40 });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), cuts, (parts, lengths) => {
        const bytes = Buffer.concat(parts);
        const { reader, seen } = readerOf();
        let from = 0;
        for (const length of lengths) {
          reader.feed(bytes.subarray(from, from + length));
          from += length;
        }
        reader.feed(bytes.subarray(from));
        expect(seen).toEqual(read(bytes));
      }),
    );
  });

  test("one byte at a time gives the same frames", () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const bytes = Buffer.concat(parts);
        const { reader, seen } = readerOf();
        for (const byte of bytes) reader.feed(Uint8Array.of(byte));
        expect(seen).toEqual(read(bytes));
      }),
      { numRuns: 50 },
    );
  });

  test("a message of 8 MiB that comes byte by byte is read in linear time", () => {
    // Quadratic copying would move 32 TiB here, and never end within the limit of a test.
    const { reader, seen } = readerOf({ frameBytes: 8 * 1024 * 1024 });
    const bytes = Buffer.concat([Buffer.from(`"`), Buffer.alloc(8 * 1024 * 1024 - 2, "a"), Buffer.from(`"\n`)]);
    for (let at = 0; at < bytes.length; at++) reader.feed(bytes.subarray(at, at + 1));
    expect(seen).toHaveLength(1);
  });
});
