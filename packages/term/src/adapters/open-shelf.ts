/**
 * What was open, on the disk: one file for each terminal, whole or not at all, private. Files of this life begin with its
 * generation, so that those of earlier lives are told from them.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Remembered, remembered as schema } from "../contract.ts";
import type { Shelf } from "../core/remembering.ts";

/** Behind the name of a file that is being written. */
const aside = ".new";

export function openShelf(stateDirectory: string, generation: string, failed: (error: unknown) => void): Shelf {
  const directory = join(stateDirectory, "open");
  const present = `${generation.slice(0, 12)}-`;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const pathOf = (file: string): string => join(directory, file.includes("-") ? file : `${present}${file}.json`);
  /** A full disk, or a file that is none of ours, must not take the terminals with it. */
  const trying = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      failed(error);
    }
  };
  return {
    former() {
      const found = new Map<string, Remembered>();
      for (const file of readdirSync(directory)) {
        // Of a life that ended while it wrote.
        if (file.endsWith(aside)) trying(() => rmSync(join(directory, file), { force: true }));
        if (file.startsWith(present) || !file.endsWith(".json")) continue;
        trying(() => found.set(file, read(join(directory, file))));
      }
      return found;
    },
    write: (file, remembered) =>
      trying(() => {
        const path = pathOf(file);
        writeFileSync(path + aside, JSON.stringify(remembered), { mode: 0o600 });
        renameSync(path + aside, path);
      }),
    remove: (file) => trying(() => rmSync(pathOf(file), { force: true })),
  };
}

/** Throws when it is torn, or not what this version can make again; it stays where it is. */
function read(path: string): Remembered {
  try {
    return schema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (cause) {
    throw new Error(`${path} is left out of what can be restored: it is torn, or of another version`, { cause });
  }
}
