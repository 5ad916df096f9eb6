/** What Tab does at the prompt. */

/** Names and attributes up to the cursor, as Python's own completer takes them. */
const dottedName = /[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}\p{N}_]*)*$/u;
const indent = "    ";

/** `find` asks Python. Where nothing could be completed Tab indents. */
export async function completionsOf(
  text: string,
  find: (text: string) => Promise<string[]>,
): Promise<[candidates: string[], replaced: string]> {
  if (text.trim() === "") return [[indent], ""];
  const name = dottedName.exec(text)?.[0];
  if (name === undefined) return [[], text];
  return [(await find(name)).filter((found) => found.startsWith(name)), name];
}
