/** The author's own figures in `status`. Those that cannot be told are shown as an error, and hide no other and no status. */
import { messageOf } from "../errors/hob-error.ts";
import { encodeValue } from "../wire/encode.ts";

/** JSON of one source, in bytes: the report is one message, and there may be several sources. */
const figuresBytesMax = 256 * 1024;

type Figures = () => Record<string, unknown>;

export class OwnFigures {
  readonly #sources: Figures[] = [];

  add(figures: Figures): void {
    this.#sources.push(figures);
  }

  all(): Record<string, unknown> {
    const all: Record<string, unknown> = {};
    for (const figures of this.#sources) {
      try {
        const told: unknown = JSON.parse(encodeValue(figures(), "what report() answers", figuresBytesMax, "reply-too-large"));
        if (typeof told === "object") Object.assign(all, told);
      } catch (error) {
        all.error = messageOf(error);
      }
    }
    return all;
  }
}
