/**
 * Carries input to a program, one chunk each time that the program waits for some: what a person types for the next
 * command is not swallowed by a program that does not read it.
 */
import { Deferred } from "../core/waiting.ts";
import { ByteRing } from "./shared/byte-ring.ts";
import { type SharedMemory, wakeThread, word } from "./shared/control-words.ts";

export class InputPump {
  readonly #words: Int32Array;
  readonly #ring: ByteRing;
  #source: AsyncIterator<Uint8Array> | undefined;
  #onWanted: (() => void) | undefined;
  /** The program has found nothing since the last byte was written for it. */
  #wanted = false;
  #pumping = false;
  #roomMade: Deferred<void> | undefined;
  /** Which run this is: an old pump that comes back late must not touch the next program's input. */
  #generation = 0;

  constructor({ words, input }: SharedMemory) {
    this.#words = words;
    this.#ring = new ByteRing(words, word.inputRead, word.inputWritten, input);
  }

  begin(input: AsyncIterable<Uint8Array> | undefined, onWanted: (() => void) | undefined): void {
    this.#generation++;
    this.#ring.clear();
    this.#wanted = false;
    this.#pumping = false;
    this.#onWanted = onWanted;
    this.#source = input?.[Symbol.asyncIterator]();
    Atomics.store(this.#words, word.inputEnded, input === undefined ? 1 : 0);
    Atomics.store(this.#words, word.writerWaits, 0);
  }

  /** The program waits for input. */
  wanted(): void {
    this.#wanted = true;
    if (this.#pumping || this.#source === undefined) return;
    this.#pumping = true;
    void this.#pump(this.#source, this.#generation);
  }

  /** The program has taken some input, after the ring was full. */
  room(): void {
    this.#roomMade?.resolve();
  }

  /** The program reads no more. */
  end(): void {
    const source = this.#source;
    this.#source = undefined;
    this.#generation++;
    this.#roomMade?.resolve();
    // Most sources end quietly; one that cannot is not this program's concern any more.
    source?.return?.()?.then(undefined, () => {});
  }

  async #pump(source: AsyncIterator<Uint8Array>, generation: number): Promise<void> {
    let ended = false;
    while (this.#wanted && !ended && generation === this.#generation) {
      this.#onWanted?.();
      // A source that breaks has ended; the program sees the end of its input.
      const { value, done } = await source.next().catch(() => ({ done: true, value: undefined }));
      ended = done === true;
      if (!ended && generation === this.#generation) await this.#write(value as Uint8Array, generation);
    }
    if (generation !== this.#generation) return;
    this.#pumping = false;
    if (!ended) return;
    this.#source = undefined;
    Atomics.store(this.#words, word.inputEnded, 1);
    wakeThread(this.#words);
  }

  async #write(bytes: Uint8Array, generation: number): Promise<void> {
    for (let offset = 0; offset < bytes.length && generation === this.#generation; ) {
      this.#wanted = false;
      const taken = this.#ring.write(bytes.subarray(offset));
      offset += taken;
      if (taken > 0) wakeThread(this.#words);
      else await this.#waitForRoom();
    }
  }

  async #waitForRoom(): Promise<void> {
    this.#roomMade = new Deferred();
    Atomics.store(this.#words, word.writerWaits, 1);
    if (this.#ring.free === 0) await this.#roomMade.promise;
  }
}
