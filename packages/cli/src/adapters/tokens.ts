/** Splits a command line into tokens, with Node's own tokenizer. It judges nothing: parse.ts does. */
import { parseArgs } from "node:util";
import type { OptionDeclaration } from "@hob/kit/verb";

/** `index` is the place of the word; `next` the place of the first word after it and its value. */
export type Token =
  | { kind: "option"; name: string; written: string; value: string | undefined; inline: boolean; index: number; next: number }
  | { kind: "word"; text: string; index: number }
  | { kind: "end"; index: number };

export function tokenize(words: readonly string[], options: readonly OptionDeclaration[]): Token[] {
  // The first `parseArgs` of a process costs a millisecond, and most quick commands have nothing for it to do.
  if (!words.some((word) => word.startsWith("-"))) return words.map((text, index) => ({ kind: "word", text, index }));
  const config = Object.fromEntries(
    options.map(({ name, short, value }) => [
      name,
      { type: value === undefined ? "boolean" : "string", ...(short === undefined ? {} : { short }) } as const,
    ]),
  );
  const { tokens } = parseArgs({ args: [...words], options: config, strict: false, allowPositionals: true, tokens: true });
  return tokens.map((token) => {
    if (token.kind === "positional") return { kind: "word", text: token.value, index: token.index };
    if (token.kind === "option-terminator") return { kind: "end", index: token.index };
    const { name, rawName: written, value, inlineValue, index } = token;
    const inline = inlineValue === true;
    return { kind: "option", name, written, value, inline, index, next: index + (value === undefined || inline ? 1 : 2) };
  });
}
