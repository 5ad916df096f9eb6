/**
 * Output of programs is UTF-8, as a rule. xterm 6.0 leaves out what is none, so that the rest of the line stands elsewhere than in
 * a window, which shows a replacement character for it; and behind an ESC it takes what comes next for a sequence.
 */
import { Buffer, isUtf8 } from "node:buffer";

/** The bytes, with U+FFFD in the place of what is no character; the same bytes where there is nothing of that kind. */
export function validUtf8(bytes: Uint8Array): Uint8Array {
  return isUtf8(bytes) ? bytes : Buffer.from(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
}
