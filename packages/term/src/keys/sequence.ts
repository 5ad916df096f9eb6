/**
 * Keys written one behind the other, as `hob term send --keys` takes them: `C-c Up "git status" Enter`. Words are keys; what
 * stands in quotes is text. A word that is neither is most likely a key that was mistyped, and is told so.
 */
import { HobError } from "@hob/kit";
import { bytesOfKey, type KeyModes, keyNames } from "./names.ts";

const anyModes: KeyModes = { applicationCursor: false };
const word = /\s*(?:"([^"]*)"|'([^']*)'|(\S+))/y;

/** Words of one `--keys`, each a key or a text in double quotes; throws `usage`. */
export function splitKeys(text: string, nearest: (word: string, candidates: readonly string[]) => string | undefined): string[] {
  const words: string[] = [];
  const end = text.trimEnd().length;
  word.lastIndex = 0;
  while (word.lastIndex < end) {
    const [, double, single, key = ""] = word.exec(text) ?? [];
    const quoted = double ?? single;
    if (quoted === undefined && bytesOfKey(key, anyModes) === undefined) throw noKey(key, nearest);
    words.push(quoted === undefined ? key : `"${quoted}"`);
  }
  return words;
}

/** What a word of a sequence types. A text in quotes, and a word that is no key, are typed as they are. */
export function bytesOfWord(written: string, modes: KeyModes): string {
  if (written.length > 1 && written.startsWith('"') && written.endsWith('"')) return written.slice(1, -1);
  return bytesOfKey(written, modes) ?? written;
}

function noKey(key: string, nearest: (word: string, candidates: readonly string[]) => string | undefined): HobError {
  const near = nearest(key, keyNames);
  const guess = near === undefined ? "" : `Did you mean ${near}? `;
  const hint = `${guess}Keys are single characters, ${keyNames.slice(0, 6).join(", ")}, F1 …, with C-, M- or S- before them; text is written in quotes: --keys '"${key}" Enter'`;
  return new HobError("usage", `${JSON.stringify(key)} is no key that a terminal can send`, { hint });
}
