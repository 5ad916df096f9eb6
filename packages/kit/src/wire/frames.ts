/**
 * From bytes to frames. There are two kinds: a line of JSON in UTF-8 that ends with LF, and a frame of raw bytes for one
 * stream, which starts with 0x00. The reader works on bytes and decodes whole lines only, so a character that was cut by
 * the transport stays whole; every byte is looked at once and copied at most twice, however the input was cut.
 *
 * - CR before LF is tolerated; empty lines are ignored (they serve as a sign of life).
 * - Bytes that are not UTF-8 are read as U+FFFD. Inside a string that is a value; anywhere else it is a parse error.
 * - A line longer than `frameBytesMax` (its LF not counted) is reported once, skipped to its LF, and its memory given back.
 * - A raw frame longer than its limit is fatal: what follows cannot be told from payload.
 *
 *     raw frame   00 | length of payload, u32 BE | stream id, u32 BE | channel, u8 | payload
 */
import { HobError, messageOf } from "../errors/hob-error.ts";

/** What was wrong with the input. After `fatal` the reader takes nothing more. */
export interface FrameProblem {
  kind: "parse-error" | "frame-too-large" | "fatal";
  error: HobError;
}

export interface FrameHandler {
  /** One line's JSON value: anything at all, not yet a valid message. */
  onMessage(message: unknown): void;
  /** One raw frame. The payload is the handler's to keep. */
  onBytes(streamId: number, channel: number, payload: Uint8Array): void;
  onProblem(problem: FrameProblem): void;
}

export interface FrameLimits {
  /** Bytes of one line. */
  frameBytes: number;
  /** Bytes of one raw frame's payload. */
  bytesFrameBytes: number;
}

const bytesHeaderLength = 10;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const rawMark = 0x00;
/** A buffer for cut lines is kept for the next one up to this size. */
const keptBytesMax = 64 * 1024;

export class FrameReader {
  /** May be changed between two calls of `feed`: a client learns its daemon's limit from the hello. */
  frameBytesMax: number;
  readonly #bytesFrameBytesMax: number;
  readonly #handler: FrameHandler;
  #mode: "start" | "line" | "skip" | "header" | "payload" | "stopped" = "start";
  /** The beginning of a line whose end has not come, in the first `#lineLength` bytes. */
  #line: Buffer | undefined;
  #lineLength = 0;
  readonly #header = Buffer.alloc(bytesHeaderLength);
  #headerLength = 0;
  #payload: Buffer | undefined;
  #payloadLength = 0;

  constructor(limits: FrameLimits, handler: FrameHandler) {
    this.frameBytesMax = limits.frameBytes;
    this.#bytesFrameBytesMax = limits.bytesFrameBytes;
    this.#handler = handler;
  }

  /** Takes the next bytes, whatever their number, and hands over every frame that they complete. */
  feed(chunk: Uint8Array): void {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let at = 0;
    while (at < bytes.length && this.#mode !== "stopped") at = this.#step(bytes, at);
  }

  /** Takes nothing more, not even the rest of the chunk that is being fed, and gives its memory back. */
  stop(): void {
    this.#mode = "stopped";
    this.#line = undefined;
    this.#payload = undefined;
  }

  /** One step from `at`; returns where the next one begins. */
  #step(bytes: Buffer, at: number): number {
    switch (this.#mode) {
      case "start":
        this.#mode = bytes[at] === rawMark ? "header" : "line";
        return at;
      case "line":
        return this.#takeLine(bytes, at);
      case "skip":
        return this.#skipLine(bytes, at);
      case "header":
        return this.#takeHeader(bytes, at);
      case "payload":
        return this.#takePayload(bytes, at);
      case "stopped":
        return bytes.length;
    }
  }

  #takeLine(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(lineFeed, at);
    const stop = end === -1 ? bytes.length : end;
    if (this.#lineLength + stop - at > this.frameBytesMax) return this.#refuseLine(bytes, at);
    if (end === -1) {
      this.#keep(bytes, at, stop);
      return stop;
    }
    this.#mode = "start";
    if (this.#lineLength === 0) this.#emitLine(bytes, at, end);
    else this.#emitCutLine(bytes, at, end);
    return end + 1;
  }

  #emitCutLine(bytes: Buffer, at: number, end: number): void {
    this.#keep(bytes, at, end);
    const line = this.#line as Buffer;
    const length = this.#lineLength;
    this.#forgetLine();
    this.#emitLine(line, 0, length);
  }

  #emitLine(bytes: Buffer, from: number, to: number): void {
    const end = to > from && bytes[to - 1] === carriageReturn ? to - 1 : to;
    if (end === from) return;
    let message: unknown;
    try {
      message = JSON.parse(bytes.toString("utf8", from, end));
    } catch (error) {
      this.#handler.onProblem({ kind: "parse-error", error: new HobError("parse-error", `a line is not JSON: ${messageOf(error)}`) });
      return;
    }
    this.#handler.onMessage(message);
  }

  #refuseLine(bytes: Buffer, at: number): number {
    this.#forgetLine();
    this.#mode = "skip";
    const next = this.#skipLine(bytes, at);
    const text = `a message is longer than ${this.frameBytesMax} bytes, the limit`;
    this.#handler.onProblem({
      kind: "frame-too-large",
      error: new HobError("frame-too-large", text, { details: { limit: this.frameBytesMax } }),
    });
    return next;
  }

  #skipLine(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(lineFeed, at);
    if (end === -1) return bytes.length;
    this.#mode = "start";
    return end + 1;
  }

  /** Appends to the cut line. The buffer doubles, so that copying stays linear even when bytes come one at a time. */
  #keep(bytes: Buffer, from: number, to: number): void {
    const length = this.#lineLength + to - from;
    if (this.#line === undefined || this.#line.length < length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(256, length, Math.min(2 * length, this.frameBytesMax)));
      this.#line?.copy(larger, 0, 0, this.#lineLength);
      this.#line = larger;
    }
    bytes.copy(this.#line, this.#lineLength, from, to);
    this.#lineLength = length;
  }

  #forgetLine(): void {
    this.#lineLength = 0;
    if (this.#line !== undefined && this.#line.length > keptBytesMax) this.#line = undefined;
  }

  #takeHeader(bytes: Buffer, at: number): number {
    const taken = bytes.copy(this.#header, this.#headerLength, at, at + bytesHeaderLength - this.#headerLength);
    this.#headerLength += taken;
    if (this.#headerLength < bytesHeaderLength) return at + taken;
    this.#headerLength = 0;
    const length = this.#header.readUInt32BE(1);
    if (length > this.#bytesFrameBytesMax) {
      this.#failRaw(length);
    } else {
      this.#mode = "payload";
      this.#payload = Buffer.allocUnsafe(length);
      this.#payloadLength = 0;
      if (length === 0) this.#emitPayload(this.#payload);
    }
    return at + taken;
  }

  #takePayload(bytes: Buffer, at: number): number {
    const payload = this.#payload as Buffer;
    const taken = bytes.copy(payload, this.#payloadLength, at, at + payload.length - this.#payloadLength);
    this.#payloadLength += taken;
    if (this.#payloadLength === payload.length) this.#emitPayload(payload);
    return at + taken;
  }

  #emitPayload(payload: Buffer): void {
    this.#payload = undefined;
    this.#mode = "start";
    this.#handler.onBytes(this.#header.readUInt32BE(5), this.#header.readUInt8(9), payload);
  }

  #failRaw(length: number): void {
    this.stop();
    const text = `a raw frame of ${length} bytes is longer than ${this.#bytesFrameBytesMax}, the limit`;
    this.#handler.onProblem({
      kind: "fatal",
      error: new HobError("frame-too-large", text, { details: { limit: this.#bytesFrameBytesMax } }),
    });
  }
}

/** One raw frame. `payload` is copied; it must not be longer than `bytesFrameBytes`. */
export function encodeBytesFrame(streamId: number, channel: number, payload: Uint8Array): Uint8Array {
  const frame = Buffer.allocUnsafe(bytesHeaderLength + payload.length);
  frame[0] = rawMark;
  frame.writeUInt32BE(payload.length, 1);
  frame.writeUInt32BE(streamId, 5);
  frame[9] = channel;
  frame.set(payload, bytesHeaderLength);
  return frame;
}
