/**
 * `npm run tidy`: the checks of our own, on every file of the repository. Prints one finding a line and ends with 1 when
 * there is one. `--record` lowers the ratchet to the present sizes. A path or more restricts what is printed.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { checkBans } from "./bans.ts";
import { checkComments } from "./comments.ts";
import { isCode, listFiles } from "./files.ts";
import { checkLayers } from "./layers.ts";
import { checkOpening } from "./opening.ts";
import { checkRatchet, checkSizes, type Ratchet, shrink } from "./sizes.ts";
import { type Finding, parseSource, type Source } from "./source.ts";
import { checkText } from "./texts.ts";
import { checkWarmPath } from "./warm-path.ts";

const ratchetPath = "tools/tidy/ratchet.json";

export async function main(words: readonly string[], root: string): Promise<number> {
  const ratchet = JSON.parse(readFileSync(root + ratchetPath, "utf8")) as Ratchet;
  const { sources, findings } = readAll(root);
  if (words.includes("--record")) {
    writeFileSync(root + ratchetPath, `${JSON.stringify(shrink(sources, ratchet), null, 2)}\n`);
    return 0;
  }
  const rules = [checkLayers, checkBans, checkOpening, checkComments, (source: Source): Finding[] => checkSizes(source, ratchet)];
  for (const source of sources) findings.push(...rules.flatMap((rule) => rule(source)));
  findings.push(...checkRatchet(sources, ratchet, ratchetPath), ...checkWarmPath(sources));
  const wanted = words.filter((word) => !word.startsWith("-"));
  const shown = findings.filter(({ path }) => wanted.length === 0 || wanted.some((word) => path.startsWith(word)));
  for (const { path, line, message } of shown) process.stdout.write(`${path}:${line}  ${message}\n`);
  process.stderr.write(shown.length === 0 ? `tidy: ${sources.length} sources are in order\n` : `tidy: ${shown.length} findings\n`);
  return shown.length === 0 ? 0 : 1;
}

function readAll(root: string): { sources: Source[]; findings: Finding[] } {
  const sources: Source[] = [];
  const findings: Finding[] = [];
  for (const path of listFiles(root)) {
    const text = readFileSync(root + path, "utf8");
    findings.push(...checkText(path, text, root));
    if (!isCode(path)) continue;
    try {
      sources.push(parseSource(path, text));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      findings.push({ path, line: 1, message: error.message });
    }
  }
  return { sources, findings };
}
