/**
 * Files of /proc on Linux, which the kernel makes up while they are read. It does not tell how long they are, and then
 * `readFileSync` takes 64 KiB anew for each read: a look at all processes of a machine, as every start of a daemon has one,
 * would be megabytes of garbage, and so many calls that V8 loads its optimising compiler for them.
 */
import { closeSync, openSync, readSync } from "node:fs";

/** Most of these files fit; an environment may be longer. */
const pieceBytes = 16 * 1024;

let buffer: Buffer | undefined;

/** All of a file, a byte a character. Throws the system's error. */
export function readProcFile(path: string): string {
  buffer ??= Buffer.allocUnsafeSlow(pieceBytes);
  const descriptor = openSync(path, "r");
  try {
    let text = "";
    for (;;) {
      const bytes = readSync(descriptor, buffer, 0, pieceBytes, null);
      if (bytes === 0) return text;
      text += buffer.toString("latin1", 0, bytes);
    }
  } finally {
    closeSync(descriptor);
  }
}
