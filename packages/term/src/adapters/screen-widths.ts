/**
 * How wide characters are. xterm 6.0 by itself knows Unicode 6, in which an emoji takes one column; every window, and every
 * program that counts columns, gives it two. Everything else is left to xterm.
 */
import type { Terminal } from "@xterm/headless";
import { internalsOf } from "./screen-internals.ts";

/** All emoji are between these, and so few other characters that each may be remembered. */
const [firstEmoji, lastOfFirst, firstOfLast, lastEmoji] = [0x231a, 0x2bff, 0x1f000, 0x1ffff];
const emoji = /^\p{Emoji_Presentation}$/u;
/** As xterm writes down: two columns, no part of the character before. */
const wide = 2 << 1;

export function widenEmoji(terminal: Terminal): void {
  const plain = internalsOf(terminal).unicodeService?._activeProvider;
  if (plain === undefined) return;
  const known = new Map<number, boolean>();
  const isEmoji = (code: number): boolean => {
    if (code < firstEmoji || (code > lastOfFirst && code < firstOfLast) || code > lastEmoji) return false;
    const is = known.get(code) ?? emoji.test(String.fromCodePoint(code));
    known.set(code, is);
    return is;
  };
  terminal.unicode.register({
    version: "emoji",
    wcwidth: (code) => (isEmoji(code) ? 2 : plain.wcwidth(code)),
    charProperties: (code, before) => (isEmoji(code) ? wide : plain.charProperties(code, before)),
  });
  terminal.unicode.activeVersion = "emoji";
}
