/**
 * Chunks in, whole lines out, for one reader. Decodes as it goes, so a character split between chunks stays whole; a
 * line is cut at `lineCharactersMax`, so a writer without newlines cannot fill the memory.
 */
import { StringDecoder } from "node:string_decoder";

export class TextLines {
  readonly #decoder = new StringDecoder("utf8");
  readonly #emit: (line: string) => void;
  readonly #lineCharactersMax: number;
  #partial = "";

  constructor(emit: (line: string) => void, lineCharactersMax: number) {
    this.#emit = emit;
    this.#lineCharactersMax = lineCharactersMax;
  }

  push(chunk: Uint8Array): void {
    const lines = this.#decoder.write(chunk as Buffer).split("\n");
    for (let index = 0; index < lines.length; index++) {
      if (index > 0) this.#finish();
      this.#append(lines[index] as string);
    }
  }

  /** Hands out what came after the last newline. */
  end(): void {
    this.#append(this.#decoder.end());
    if (this.#partial !== "") this.#finish();
  }

  #append(text: string): void {
    const room = this.#lineCharactersMax - this.#partial.length;
    if (room > 0 && text !== "") this.#partial += text.slice(0, room);
  }

  #finish(): void {
    const line = this.#partial;
    this.#partial = "";
    this.#emit(line);
  }
}
