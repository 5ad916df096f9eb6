/** Files that a person named on the command line. */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { HobError } from "@hob/kit";

/** The bytes of a file, chunk by chunk. Throws `not-found` or `not-permitted` before the first one. */
export async function openBytes(path: string): Promise<AsyncIterable<Uint8Array>> {
  try {
    const handle = await open(path, "r");
    return createReadStream(path, { fd: handle }) as AsyncIterable<Uint8Array>;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new HobError(code === "ENOENT" ? "not-found" : "not-permitted", `the file ${path} cannot be read: ${message}`, {
      cause: error,
      hint: "Check its path and mode",
    });
  }
}

/** All of it as text. Throws `frame-too-large` beyond `bytesMax`, and `invalid-input` when it is not UTF-8. */
export async function readText(source: AsyncIterable<Uint8Array>, bytesMax: number, what: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) throw new HobError("frame-too-large", `the input ${what} is larger than ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch (error) {
    throw new HobError("invalid-input", `the input ${what} is not UTF-8`, {
      cause: error,
      hint: "Send bytes that are not text with --stdin or --file",
    });
  }
}
