/** Files in memory for readers that take them from the port: one text wherever they look, and what was written last. */
import type { Files } from "../../packages/kit/src/ports/files.ts";
import type { Random } from "../../packages/kit/src/ports/random.ts";

export interface OneFile {
  readonly files: Files;
  /** What is in the file; `undefined` when there is none. */
  text: string | undefined;
  /** Where its content was moved when it could not be used. */
  movedTo: string | undefined;
}

/** Whose the file is. */
export const oneFileUid = 1_000;

export function oneFile(path: string, input: Buffer | undefined): OneFile {
  const file: OneFile = { files: undefined as never, text: input?.toString(), movedTo: undefined };
  let aside = "";
  const only: Partial<Files> = {
    facts: async (asked) =>
      asked === path && file.text !== undefined
        ? { kind: "file", uid: oneFileUid, mode: 0o600, size: file.text.length, inode: "1", modifiedMs: 0 }
        : undefined,
    read: async (asked) => (asked === path ? file.text : undefined),
    create: async (_path, text) => {
      aside = text;
    },
    rename: async (from, to) => {
      if (to === path) file.text = aside;
      else if (from === path) [file.movedTo, file.text] = [to, undefined];
    },
    remove: async () => true,
    syncDirectory: async () => undefined,
  };
  return Object.assign(file, { files: only as Files });
}

export const noChance: Random = { id: () => "0".repeat(32), fraction: () => 0.5 };
