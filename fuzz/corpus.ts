/**
 * Inputs kept as files: `fuzz/corpus/<target>/<name>`, the bytes as they are. They broke a promise once, or reach further
 * than the seeds; all are tried at the beginning of every run, so what was mended stays mended, and mutants begin far in.
 * A finding is added by the run itself, what reaches far by a run with `--keep`; whether it is worth keeping is for whoever
 * commits it to say.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const base64Prefix = "base64:";
/** A longer input would make the command that replays it unreadable. */
const commandBytesMax = 700;

export class Corpus {
  readonly #root: string;

  /** `root` of the repository. */
  constructor(root: string) {
    this.#root = root;
  }

  of(target: string): Buffer[] {
    const directory = join(this.#root, "fuzz", "corpus", target);
    if (!existsSync(directory)) return [];
    return readdirSync(directory)
      .sort()
      .map((name) => readFileSync(join(directory, name)));
  }

  /** Keeps an input, and answers the command that tries it again. */
  add(target: string, input: Buffer): string {
    const path = join("fuzz", "corpus", target, createHash("sha1").update(input).digest("hex").slice(0, 8));
    mkdirSync(join(this.#root, "fuzz", "corpus", target), { recursive: true });
    writeFileSync(join(this.#root, path), input);
    const said = input.length <= commandBytesMax ? `${base64Prefix}${input.toString("base64")}` : path;
    return `npm run fuzz -- --target ${target} --input ${said}`;
  }

  /** What `--input` names: a file, or bytes as base64. */
  input(said: string): Buffer {
    if (said.startsWith(base64Prefix)) return Buffer.from(said.slice(base64Prefix.length), "base64");
    return readFileSync(join(this.#root, said));
  }
}
