/**
 * What was open, on the disk: one file for each terminal, whole or not at all, private. Files of this life begin with its
 * generation, so that those of earlier lives are told from them.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Remembered, Shelf } from "../core/remembering.ts";

export function openShelf(stateDirectory: string, generation: string, failed: (error: unknown) => void): Shelf {
  const directory = join(stateDirectory, "open");
  const present = `${generation.slice(0, 12)}-`;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const pathOf = (file: string): string => join(directory, file.includes("-") ? file : `${present}${file}.json`);
  /** A full disk must not take the terminals with it. */
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
        if (file.startsWith(present) || !file.endsWith(".json")) continue;
        const remembered = read(join(directory, file));
        if (remembered !== undefined) found.set(file, remembered);
      }
      return found;
    },
    write: (file, remembered) =>
      trying(() => {
        const aside = `${pathOf(file)}.new`;
        writeFileSync(aside, JSON.stringify(remembered), { mode: 0o600 });
        renameSync(aside, pathOf(file));
      }),
    remove: (file) => trying(() => rmSync(pathOf(file), { force: true })),
  };
}

function read(path: string): Remembered | undefined {
  try {
    const value = JSON.parse(readFileSync(path, "utf8")) as Partial<Remembered>;
    const whole =
      typeof value.name === "string" && typeof value.cwd === "string" && typeof value.screen === "string" && value.size !== undefined;
    return whole && Array.isArray(value.command) ? (value as Remembered) : undefined;
  } catch {
    return undefined;
  }
}
