/**
 * A ring of bytes between two threads: one writes, one reads, and each moves only its own position. Positions count all
 * bytes ever moved and wrap at 2^32, so a full ring and an empty one differ.
 */
export class ByteRing {
  readonly #words: Int32Array;
  readonly #readWord: number;
  readonly #writtenWord: number;
  readonly #bytes: Uint8Array;

  constructor(words: Int32Array, readWord: number, writtenWord: number, bytes: Uint8Array) {
    this.#words = words;
    this.#readWord = readWord;
    this.#writtenWord = writtenWord;
    this.#bytes = bytes;
  }

  /** Bytes that can be read now. */
  get available(): number {
    return (Atomics.load(this.#words, this.#writtenWord) - Atomics.load(this.#words, this.#readWord)) >>> 0;
  }

  /** Bytes that can be written now. */
  get free(): number {
    return this.#bytes.length - this.available;
  }

  /** Copies as many bytes of `source` as fit; returns how many. The reader sees all of them at once. */
  write(source: Uint8Array): number {
    const count = Math.min(source.length, this.free);
    const position = Atomics.load(this.#words, this.#writtenWord) >>> 0;
    this.#copyIn(position, source.subarray(0, count));
    Atomics.store(this.#words, this.#writtenWord, (position + count) | 0);
    return count;
  }

  /** Writes both parts or, when they do not fit together, nothing. The reader sees all of them at once. */
  writeBoth(head: Uint8Array, body: Uint8Array): boolean {
    if (head.length + body.length > this.free) return false;
    const position = Atomics.load(this.#words, this.#writtenWord) >>> 0;
    this.#copyIn(position, head);
    this.#copyIn(position + head.length, body);
    Atomics.store(this.#words, this.#writtenWord, (position + head.length + body.length) | 0);
    return true;
  }

  /** Copies bytes to `target` without taking them, from `skip` bytes ahead; returns how many there were. */
  peek(target: Uint8Array, skip = 0): number {
    const count = Math.max(0, Math.min(target.length, this.available - skip));
    const start = ((Atomics.load(this.#words, this.#readWord) >>> 0) + skip) % this.#bytes.length;
    const first = Math.min(count, this.#bytes.length - start);
    target.set(this.#bytes.subarray(start, start + first));
    target.set(this.#bytes.subarray(0, count - first), first);
    return count;
  }

  /** Takes `count` bytes, which must have been there. */
  skip(count: number): void {
    Atomics.store(this.#words, this.#readWord, (Atomics.load(this.#words, this.#readWord) + count) | 0);
  }

  /** Moves bytes to `target`; returns how many. */
  read(target: Uint8Array): number {
    const count = this.peek(target);
    this.skip(count);
    return count;
  }

  /** Forgets what was not read. Only while the other side is known to be at rest. */
  clear(): void {
    this.skip(this.available);
  }

  #copyIn(position: number, source: Uint8Array): void {
    const start = position % this.#bytes.length;
    const first = Math.min(source.length, this.#bytes.length - start);
    this.#bytes.set(source.subarray(0, first), start);
    this.#bytes.set(source.subarray(first), 0);
  }
}
