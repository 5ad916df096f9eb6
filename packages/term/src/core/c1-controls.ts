/**
 * Controls of eight bits (C1), written as UTF-8: U+009B is `ESC [`, U+0085 a new line. Hardly a program writes them, and
 * terminals do not agree: some obey, most do not. Everything here that reads output looks for ESC alone, so nobody who reads
 * it is given others: neither the screen model nor those who are attached.
 */

const [lead, first, last] = [0xc2, 0x80, 0x9f];

/** The bytes without them; the same bytes when there are none. Begins and ends between characters. */
export function withoutC1(bytes: Uint8Array): Uint8Array {
  let from = nextC1(bytes, 0);
  if (from === -1) return bytes;
  const kept = new Uint8Array(bytes.length);
  kept.set(bytes.subarray(0, from));
  let length = from;
  for (; from < bytes.length; from++) {
    const byte = bytes[from] as number;
    if (byte >= first && byte <= last && length > 0 && kept[length - 1] === lead) {
      // Leads before it belong to nothing, and must not come together with what follows.
      while (length > 0 && kept[length - 1] === lead) length--;
    } else kept[length++] = byte;
  }
  return kept.subarray(0, length);
}

function nextC1(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(lead, from);
  while (at !== -1) {
    const next = bytes[at + 1] ?? 0;
    if (next >= first && next <= last) return at;
    at = bytes.indexOf(lead, at + 1);
  }
  return -1;
}
