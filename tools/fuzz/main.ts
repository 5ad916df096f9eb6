/**
 * `npm run fuzz`: bytes that nobody should send, for every reader of foreign bytes, and broken readers that must be found.
 * Without words half a minute; `--minutes N` for longer, `--inputs N` for so many to each reader whatever the time (such a
 * run is the same on every machine), `--target T` for one reader, `--seed S` for other inputs, `--keep` to add to the corpus
 * what reaches far, `--input FILE` (or `base64:…`) to try one input again. Ends with 1 when a promise was broken or a canary
 * was not caught.
 */
import { parseArgs } from "node:util";
import { Corpus } from "../../fuzz/corpus.ts";
import { replay, runAll, targetNames } from "../../fuzz/run.ts";

const options = {
  minutes: { type: "string" },
  inputs: { type: "string", default: "Infinity" },
  target: { type: "string" },
  seed: { type: "string", default: "1" },
  input: { type: "string" },
  keep: { type: "boolean", default: false },
} as const;

export async function main(words: readonly string[], root: string): Promise<number> {
  const { values } = parseArgs({ args: [...words], options });
  const { target, seed, input, inputs, keep } = values;
  const print = (line: string): void => console.log(line);
  const corpus = new Corpus(root);
  if ((target === undefined && input !== undefined) || (target !== undefined && !targetNames.includes(target))) {
    console.error(`--target names one of:\n  ${targetNames.join("\n  ")}`);
    return 2;
  }
  if (target !== undefined && input !== undefined) return await replay(target, corpus.input(input), print);
  const minutes = Number(values.minutes ?? (inputs === options.inputs.default ? 0.5 : Number.POSITIVE_INFINITY));
  return await runAll({ corpus, seed, target, budgetMs: minutes * 60_000, inputsMax: Number(inputs), keep, print });
}
