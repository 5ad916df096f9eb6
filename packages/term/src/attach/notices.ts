/** The notices of an attachment (channel 2), read from chunks that end anywhere. */
import type { Notice } from "../contract.ts";

export class NoticeReader {
  readonly #decoder = new TextDecoder();
  #rest = "";

  /** Notices of kinds that this version does not know are left to the caller to ignore. */
  read(bytes: Uint8Array): Notice[] {
    const lines = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split("\n");
    this.#rest = lines.pop() ?? "";
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Notice);
  }
}
