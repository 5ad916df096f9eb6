/**
 * The words that a Python thread and its owner share. While Python runs, its thread answers no messages; these words
 * and the two rings beside them are then the only way in and out. Each word has one writer, except `signal` and `wake`.
 *
 * Whoever changes something that the Python thread may be waiting for calls `wakeThread` afterwards; the thread reads
 * `wake`, looks at what it waits for, and only then sleeps on the value it read. So no wake-up is lost.
 */
export const word = {
  /** A signal number for Python, or 0. Python takes it and writes 0 back. */
  signal: 0,
  /** Counts the reasons to wake up. */
  wake: 1,
  /** Bytes of input that Python has read, and that were written for it; both wrap at 2^32. */
  inputRead: 2,
  inputWritten: 3,
  /** 1: no more input will come. */
  inputEnded: 4,
  outputRead: 5,
  outputWritten: 6,
  /** 1: the owner has seen an empty ring and wants a message with the next output. */
  readerWaits: 7,
  /** 1: the owner has more input than there was room for and wants a message when there is room. */
  writerWaits: 8,
} as const;

const wordCount = 16;
/** Powers of two: positions wrap at 2^32 and must wrap evenly. */
const inputBytes = 64 * 1024;
const outputBytes = 256 * 1024;

export interface SharedMemory {
  readonly words: Int32Array;
  readonly input: Uint8Array;
  readonly output: Uint8Array;
}

export function allocateShared(): SharedArrayBuffer {
  return new SharedArrayBuffer(wordCount * 4 + inputBytes + outputBytes);
}

export function viewShared(buffer: SharedArrayBuffer): SharedMemory {
  return {
    words: new Int32Array(buffer, 0, wordCount),
    input: new Uint8Array(buffer, wordCount * 4, inputBytes),
    output: new Uint8Array(buffer, wordCount * 4 + inputBytes, outputBytes),
  };
}

/** Wakes the Python thread if it waits for anything. */
export function wakeThread(words: Int32Array): void {
  Atomics.add(words, word.wake, 1);
  Atomics.notify(words, word.wake);
}

/**
 * Python's side: waits until `look` gives something else than `undefined`, or `untilMs` (on the clock of
 * `performance.now`) has passed: then `undefined`.
 */
export function waitFor<T>(words: Int32Array, look: () => T | undefined, untilMs = Number.POSITIVE_INFINITY): T | undefined {
  for (;;) {
    const seen = Atomics.load(words, word.wake);
    const found = look();
    if (found !== undefined) return found;
    const leftMs = untilMs - performance.now();
    if (leftMs <= 0) return undefined;
    Atomics.wait(words, word.wake, seen, leftMs);
  }
}
