/**
 * Carries a program's output from the ring to whoever wants it, in order and no faster than it is taken: while a chunk is
 * on its way the ring fills, and then the program waits. The first line is handed on at once; behind it the pump stays
 * awake for a moment, so that a loop of prints becomes a few large chunks. Python writes what it prints and the end of
 * the line one after the other: a line that is not complete waits as long for its rest, so that a print is one write.
 */
import { Deferred } from "../core/waiting.ts";
import { ByteRing } from "./shared/byte-ring.ts";
import { type SharedMemory, wakeThread, word } from "./shared/control-words.ts";
import { type OutputChunk, readRecords } from "./shared/output-records.ts";

/** How long the output of a program that was killed waits to be taken, in milliseconds. */
const patienceMs = 2_000;
/** How long the pump gathers before it hands on more, in milliseconds. A full ring ends that. */
const gatherMs = 2;
/** More than a line is handed on as it is. */
const lineBytesMax = 4096;
const lineEnd = 10;

export type Take = (channel: number, bytes: Uint8Array) => void | Promise<void>;

export class OutputPump {
  readonly #words: Int32Array;
  readonly #ring: ByteRing;
  #take: Take | undefined;
  #pumping: Promise<void> | undefined;
  #gathered: Deferred<void> | undefined;
  #finishing = false;
  readonly #abandoned = new Deferred<void>();

  constructor({ words, output }: SharedMemory) {
    this.#words = words;
    this.#ring = new ByteRing(words, word.outputRead, word.outputWritten, output);
  }

  begin(take: Take): void {
    this.#ring.clear();
    this.#take = take;
    this.#finishing = false;
    Atomics.store(this.#words, word.readerWaits, 1);
  }

  /** The program has written something, after the ring was empty; or it has filled the ring. */
  more(): void {
    this.#gathered?.resolve();
    this.#pumping ??= this.#pump().finally(() => {
      this.#pumping = undefined;
    });
  }

  /** Hands on what is left, for the program writes no more. */
  async finish(): Promise<void> {
    this.#finishing = true;
    await Promise.race([this.#drain(), this.#abandoned.promise]);
    this.#take = undefined;
  }

  /** The thread is gone. Whoever takes its output gets a little time; what is not taken then is dropped. */
  abandon(): void {
    setTimeout(() => this.#abandoned.resolve(), patienceMs).unref();
  }

  async #drain(): Promise<void> {
    do {
      this.more();
      await this.#pumping;
    } while (this.#take !== undefined && this.#ring.available > 0);
  }

  async #pump(): Promise<void> {
    let handed = false;
    for (;;) {
      const chunk = readRecords(this.#ring);
      if (chunk === undefined) {
        if (handed && !this.#finishing && (await this.#gather())) continue;
        if (this.#goToSleep()) return;
        continue;
      }
      handed = true;
      wakeThread(this.#words);
      await this.#handOn(await this.#restOfLine(chunk));
    }
  }

  async #handOn(chunks: readonly OutputChunk[]): Promise<void> {
    try {
      for (const { channel, bytes } of chunks) await this.#take?.(channel, bytes);
    } catch {
      // Whoever wanted the output is gone. The program may go on; it is told to end by other means, if at all.
      this.#take = () => {};
    }
  }

  async #restOfLine(chunk: OutputChunk): Promise<readonly OutputChunk[]> {
    if (this.#finishing || chunk.bytes.length > lineBytesMax || chunk.bytes.at(-1) === lineEnd) return [chunk];
    await this.#gather();
    const rest = readRecords(this.#ring);
    if (rest === undefined) return [chunk];
    wakeThread(this.#words);
    if (rest.channel !== chunk.channel) return [chunk, rest];
    return [{ channel: chunk.channel, bytes: Buffer.concat([chunk.bytes, rest.bytes]) }];
  }

  /** True when there is more after a moment, or as soon as somebody calls `more`. */
  async #gather(): Promise<boolean> {
    const gathered = new Deferred<void>();
    this.#gathered = gathered;
    const timer = setTimeout(() => gathered.resolve(), gatherMs);
    await gathered.promise;
    clearTimeout(timer);
    this.#gathered = undefined;
    return this.#ring.available > 0;
  }

  /** False when something came in the meantime. */
  #goToSleep(): boolean {
    Atomics.store(this.#words, word.readerWaits, 1);
    return this.#ring.available === 0 || Atomics.exchange(this.#words, word.readerWaits, 0) === 0;
  }
}
