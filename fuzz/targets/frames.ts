/** The frame reader, which sees the first byte that anybody sends, on either side. */
import { encodeBytesFrame, type FrameHandler, type FrameLimits, FrameReader } from "../../packages/kit/src/wire/frames.ts";
import { demandSame, ofOurs, promises, type Target } from "../engine/target.ts";

interface Reader {
  feed(chunk: Uint8Array): void;
}

export type FrameReading = (limits: FrameLimits, handler: FrameHandler) => Reader;

type Seen = { message: unknown } | { stream: number; channel: number; payload: string } | { problem: string };

const limits: FrameLimits = { frameBytes: 600, bytesFrameBytes: 64 };
/** Small enough that a copy of the whole line for each chunk shows. */
const chunkBytes = 3;

export const frames: Target<FrameReading> = {
  name: "frames",
  help: "bytes of a connection, as frames",
  subject: (limits, handler) => new FrameReader(limits, handler),
  shape: "lines",
  seeds: [
    '{"jsonrpc":"2.0","id":1,"method":"greet","params":{"name":"Ädä 😀"}}\r\n\n"half',
    Buffer.concat([
      encodeBytesFrame(7, 1, Buffer.from("bytes\n\0")),
      encodeBytesFrame(4_294_967_295, 0, Buffer.alloc(0)),
      Buffer.from("1\n"),
    ]),
    `"${"x".repeat(700)}"\n"next"\n`,
    `"${"é".repeat(298)}"\n`,
    `"${"é".repeat(299)}"\n`,
    Buffer.from([0x22, 0xc0, 0xaf, 0x80, 0x22, 0x0a]),
    Buffer.concat([encodeBytesFrame(1, 1, Buffer.alloc(65)), Buffer.from("1\n")]),
  ],
  words: ["\0\0\0\0\u0003", "\0\0\0\0\0", '"', "\n", "\r\n", "\0\0\u0001\0\0", Buffer.from("00ffffffff0000", "hex")],
  read(open, input) {
    // A limit as long as the input, so that the work for one long line is seen.
    feed(open({ frameBytes: 16_384, bytesFrameBytes: 16_384 }, silent), input, chunkBytes);
    feed(open(limits, silent), input, chunkBytes);
  },
  check(open, input, chance) {
    const whole = seen(open, input, () => input.length);
    demandSame(
      whole,
      seen(open, input, () => 1),
      promises.split,
      "in one piece and byte by byte",
    );
    demandSame(
      whole,
      seen(open, input, () => 1 + chance.below(40)),
      promises.split,
      "in one piece and cut by chance",
    );
    demandSame(whole, expected(input), promises.obeyed, "read, and what the protocol says");
    writtenIsRead(open, whole);
  },
};

const silent: FrameHandler = { onMessage() {}, onBytes() {}, onProblem() {} };

function feed(reader: Reader, input: Buffer, length: number): void {
  for (let at = 0; at < input.length; at += length) reader.feed(input.subarray(at, at + length));
}

function seen(open: FrameReading, input: Buffer, cut: () => number): Seen[] {
  const list: Seen[] = [];
  const reader = open(limits, collector(list));
  for (let at = 0; at < input.length; ) {
    const length = cut();
    reader.feed(Buffer.from(input.subarray(at, at + length)));
    at += length;
  }
  return list;
}

function collector(list: Seen[]): FrameHandler {
  return {
    onMessage: (message) => void list.push({ message }),
    onBytes: (stream, channel, payload) => void list.push({ stream, channel, payload: Buffer.from(payload).toString("hex") }),
    onProblem({ kind, error }) {
      ofOurs(error, ["parse-error", "frame-too-large"]);
      list.push({ problem: kind });
    },
  };
}

/** The same from the text of docs/protocol.md, for an input that is there as a whole: short, and slow. */
function expected(input: Buffer): Seen[] {
  const list: Seen[] = [];
  let rest = input;
  while (rest.length > 0) {
    if (rest[0] === 0) {
      if (rest.length < 10) break;
      const length = rest.readUInt32BE(1);
      if (length > limits.bytesFrameBytes) return [...list, { problem: "fatal" }];
      if (rest.length < 10 + length) break;
      list.push({ stream: rest.readUInt32BE(5), channel: rest.readUInt8(9), payload: rest.subarray(10, 10 + length).toString("hex") });
      rest = rest.subarray(10 + length);
      continue;
    }
    const end = rest.indexOf(10);
    const line = end === -1 ? rest : rest.subarray(0, end);
    if (line.length > limits.frameBytes) list.push({ problem: "frame-too-large" });
    else if (end !== -1) list.push(...lineSeen(line.at(-1) === 13 ? line.subarray(0, -1) : line));
    if (end === -1) break;
    rest = rest.subarray(end + 1);
  }
  return list;
}

function lineSeen(line: Buffer): Seen[] {
  if (line.length === 0) return [];
  try {
    return [{ message: JSON.parse(line.toString()) as unknown }];
  } catch {
    return [{ problem: "parse-error" }];
  }
}

/** What was read is written again, and read once more. */
function writtenIsRead(open: FrameReading, first: readonly Seen[]): void {
  const good = first.filter((one) => !("problem" in one));
  const parts = good.map(written);
  if (parts.some((part) => part.length > limits.frameBytes)) return; // JSON may be longer than it came: 1e300
  demandSame(
    good,
    seen(open, Buffer.concat(parts), () => 7),
    promises.same,
    "read, and read again from what was written",
  );
}

function written(one: Seen): Buffer {
  if ("payload" in one) return Buffer.from(encodeBytesFrame(one.stream, one.channel, Buffer.from(one.payload, "hex")));
  return Buffer.from("message" in one ? `${JSON.stringify(one.message)}\n` : "");
}
