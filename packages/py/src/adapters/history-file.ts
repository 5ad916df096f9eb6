/**
 * The prompt's history: a private file of lines, the latest last. Several prompts may add to it at once; it is cut when
 * one begins. What is not a plain file of ours is left alone, and then there is no history.
 */
import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";

/** Lines that a prompt remembers. */
export const historyMax = 1_000;
const fileBytesMax = 1024 * 1024;
/** Longer ones are pastes that nobody looks for. */
const lineCharactersMax = 4_096;

export class HistoryFile {
  readonly #path: string;
  #written: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  /** The latest first; empty when there is none that can be read. */
  async load(): Promise<string[]> {
    try {
      const lines = await this.#readLines();
      if (lines.length > 2 * historyMax) await this.#rewrite(lines.slice(-historyMax)).catch(() => {}); // another time
      return lines.slice(-historyMax).reverse();
    } catch {
      return [];
    }
  }

  /** Adds a line, behind those before it. A history that cannot be written is no reason to disturb anybody. */
  async add(line: string): Promise<void> {
    if (line.length > lineCharactersMax) return;
    const { O_APPEND, O_CREAT, O_WRONLY } = constants;
    const append = () => this.#withFile(this.#path, O_APPEND | O_CREAT | O_WRONLY, (file) => file.writeFile(`${line}\n`));
    this.#written = this.#written.then(append).catch(() => {});
    await this.#written;
  }

  /** Resolves when all lines that were added are in the file, as far as it can be written. */
  async flush(): Promise<void> {
    await this.#written;
  }

  async #readLines(): Promise<string[]> {
    return await this.#withFile(this.#path, constants.O_RDONLY, async (file) => {
      const { size } = await file.stat();
      const bytes = Buffer.alloc(Math.min(size, fileBytesMax));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, size - bytes.length);
      return bytes
        .toString("utf8", 0, bytesRead)
        .split("\n")
        .filter((line) => line !== "");
    });
  }

  async #rewrite(lines: readonly string[]): Promise<void> {
    const aside = `${this.#path}.${randomBytes(6).toString("hex")}`; // another prompt may do the same just now
    const { O_CREAT, O_EXCL, O_WRONLY } = constants;
    try {
      await this.#withFile(aside, O_CREAT | O_EXCL | O_WRONLY, (file) => file.writeFile(lines.map((line) => `${line}\n`).join("")));
      await rename(aside, this.#path);
    } finally {
      await rm(aside, { force: true });
    }
  }

  async #withFile<T>(path: string, flags: number, use: (file: FileHandle) => Promise<T>): Promise<T> {
    const file = await open(path, flags | constants.O_NOFOLLOW | constants.O_NONBLOCK, 0o600);
    try {
      if (!(await file.stat()).isFile()) throw new Error(`${path} is not a file`);
      return await use(file);
    } finally {
      await file.close();
    }
  }
}
