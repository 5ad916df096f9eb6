/** A recording, read line by line. */
import { HobError } from "@hob/kit";
import { type CastEvent, type CastHeader, parseEvent, parseHeader } from "./format.ts";

/** The events of what has these lines, with its header told before. Throws `invalid-input`; `file` is for the message. */
export async function* castEvents(
  lines: AsyncIterable<string>,
  file: string,
  begins: (header: CastHeader) => void = () => undefined,
): AsyncGenerator<CastEvent> {
  let number = 0;
  for await (const line of lines) {
    number++;
    if (number === 1) begins(parseHeader(line, file));
    else yield parseEvent(line, number, file);
  }
  if (number === 0) throw new HobError("invalid-input", `${file} is empty`, { hint: "Record one with hob term record" });
}
