/** The last bytes of a stream, bounded; what came before is forgotten (IO-08). */
export class OutputTail {
  readonly #bytesMax: number;
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    for (let oldest = this.#chunks[0]; oldest !== undefined && this.#bytes - oldest.length >= this.#bytesMax; oldest = this.#chunks[0]) {
      this.#chunks.shift();
      this.#bytes -= oldest.length;
    }
  }

  text(): string {
    const all = Buffer.concat(this.#chunks);
    return all.toString("utf8", Math.max(0, all.length - this.#bytesMax));
  }
}
