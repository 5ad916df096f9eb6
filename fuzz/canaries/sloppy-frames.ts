/** A frame reader as it is written when nobody thinks of it for long, with one mistake at a time. */
import { HobError } from "../../packages/kit/src/errors/hob-error.ts";
import type { FrameHandler, FrameLimits } from "../../packages/kit/src/wire/frames.ts";
import type { FrameReading } from "../targets/frames.ts";

type Mistake =
  | "decodes every chunk for itself"
  | "goes over the whole line again for every chunk"
  | "counts characters"
  | "tells of a long line at its end"
  | "takes the memory that a header asks for"
  | "throws for what is not JSON";

export function sloppyFrames(mistake: Mistake): FrameReading {
  return (limits, handler) => {
    const reader = new SloppyReader(mistake, limits, handler);
    return { feed: (chunk) => reader.feed(Buffer.from(chunk)) };
  };
}

class SloppyReader {
  readonly #mistake: Mistake;
  readonly #limits: FrameLimits;
  readonly #handler: FrameHandler;
  /** What came and was not taken, in the first `#length` bytes. */
  #bytes = Buffer.alloc(0);
  #length = 0;
  /** Where to look for the end of the line that has begun. */
  #from = 0;
  #skipping = false;
  #stopped = false;

  constructor(mistake: Mistake, limits: FrameLimits, handler: FrameHandler) {
    this.#mistake = mistake;
    this.#limits = limits;
    this.#handler = handler;
  }

  feed(chunk: Buffer): void {
    const bytes = this.#mistake === "decodes every chunk for itself" ? Buffer.from(chunk.toString()) : chunk;
    this.#keep(bytes);
    if (this.#mistake === "goes over the whole line again for every chunk") this.#from = 0;
    while (!this.#stopped && this.#step());
  }

  get #rest(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #keep(bytes: Buffer): void {
    const length = this.#length + bytes.length;
    if (length > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(2 * length);
      this.#rest.copy(larger);
      this.#bytes = larger;
    }
    bytes.copy(this.#bytes, this.#length);
    this.#length = length;
  }

  /** One frame; false when it is not there as a whole. */
  #step(): boolean {
    if (this.#length === 0) return false;
    if (this.#rest[0] === 0 && !this.#skipping) return this.#raw();
    const end = this.#rest.indexOf(10, this.#from);
    this.#from = this.#length;
    if (end === -1) return this.#unfinished();
    const line = this.#rest.subarray(0, end);
    this.#cut(end + 1);
    if (this.#skipping) this.#skipping = false;
    else if (this.#tooLong(line, true)) this.#tell("frame-too-large");
    else this.#emit(line.at(-1) === 13 ? line.subarray(0, -1) : line);
    return true;
  }

  #unfinished(): boolean {
    if (this.#skipping || this.#mistake === "tells of a long line at its end" || !this.#tooLong(this.#rest, false)) return false;
    this.#tell("frame-too-large");
    this.#skipping = true;
    return false;
  }

  #tooLong(line: Buffer, ended: boolean): boolean {
    const counts = this.#mistake === "counts characters" && ended;
    return (counts ? line.toString().length : line.length) > this.#limits.frameBytes;
  }

  #emit(line: Buffer): void {
    if (line.length === 0) return;
    try {
      this.#handler.onMessage(JSON.parse(line.toString()));
    } catch (error) {
      if (this.#mistake === "throws for what is not JSON") throw error;
      this.#tell("parse-error");
    }
  }

  #raw(): boolean {
    if (this.#rest.length < 10) return false;
    const length = this.#rest.readUInt32BE(1);
    const asked = this.#mistake === "takes the memory that a header asks for" ? Math.min(length, 1 << 24) : 0;
    Buffer.allocUnsafe(asked);
    if (length > this.#limits.bytesFrameBytes) {
      this.#handler.onProblem({ kind: "fatal", error: new HobError("frame-too-large", "a raw frame is too long") });
      this.#stopped = true;
      return false;
    }
    if (this.#length < 10 + length) return false;
    this.#handler.onBytes(this.#rest.readUInt32BE(5), this.#rest.readUInt8(9), Buffer.from(this.#rest.subarray(10, 10 + length)));
    this.#cut(10 + length);
    return true;
  }

  #cut(length: number): void {
    this.#bytes = this.#bytes.subarray(length);
    this.#length -= length;
    this.#from = 0;
  }

  #tell(kind: "parse-error" | "frame-too-large"): void {
    this.#handler.onProblem({ kind, error: new HobError(kind, "a line cannot be read") });
  }
}
