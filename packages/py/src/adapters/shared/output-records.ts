/**
 * How output crosses from the Python thread to its owner: records of a channel and bytes in one ring, so that the order
 * between stdout and stderr is kept. A record is four bytes of head (the channel, then the length, little-endian) and its
 * bytes. The writer blocks when the reader is behind; the reader joins neighbouring records of one channel.
 */
import type { ByteRing } from "./byte-ring.ts";

export interface OutputChunk {
  /** 1: stdout, 2: stderr. */
  channel: number;
  bytes: Uint8Array;
}

const headBytes = 4;
/** A write is split rather than kept waiting for this much room. */
const splitBytes = 4096;
/** What the reader hands on at most in one piece. */
const chunkBytesMax = 64 * 1024;
const scratch = new Uint8Array(chunkBytesMax);

/** Writes as much as fits now, at least `splitBytes` of it or all; returns how many bytes were taken, 0 for none. */
export function writeRecord(ring: ByteRing, channel: number, bytes: Uint8Array): number {
  const room = ring.free - headBytes;
  if (room < Math.min(bytes.length, splitBytes)) return 0;
  const taken = bytes.subarray(0, Math.min(bytes.length, room, chunkBytesMax));
  const head = Uint8Array.of(channel, taken.length & 0xff, (taken.length >> 8) & 0xff, (taken.length >> 16) & 0xff);
  return ring.writeBoth(head, taken) ? taken.length : 0;
}

/** Takes the next records of one channel, joined; `undefined` when there are none. */
export function readRecords(ring: ByteRing): OutputChunk | undefined {
  const head = new Uint8Array(headBytes);
  let total = 0;
  let channel = 0;
  while (ring.peek(head) === headBytes) {
    const [recordChannel = 0, low = 0, middle = 0, high = 0] = head;
    const length = low | (middle << 8) | (high << 16);
    if (total > 0 && (recordChannel !== channel || total + length > chunkBytesMax)) break;
    channel = recordChannel;
    ring.peek(scratch.subarray(total, total + length), headBytes);
    ring.skip(headBytes + length);
    total += length;
  }
  return total === 0 ? undefined : { channel, bytes: scratch.slice(0, total) };
}
