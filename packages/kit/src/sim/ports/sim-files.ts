/** The port Files on the simulated file system. Each operation is one step of the schedule, and may fail as a disk does. */
import type { Files } from "../../ports/files.ts";
import { SystemError } from "../machine/errno.ts";
import type { Inode } from "../machine/file-tree.ts";
import type { Machine } from "../machine/machine.ts";
import type { SimProcess } from "../machine/process.ts";

const looking = ["EIO", "EACCES"] as const;
const opening = [...looking, "EMFILE", "ENFILE"] as const;
const removing = [...looking, "EROFS"] as const;
const changing = [...removing, "ENOSPC", "EDQUOT"] as const;

export function simFiles(machine: Machine, process: SimProcess): Files {
  const { files } = machine;
  const call = <T>(what: string, path: string, faults: readonly string[], perform: () => T): Promise<T> =>
    process.call(
      `${what} ${path}`,
      (fault) => {
        if (fault !== undefined) throw new SystemError(fault, path);
        return perform();
      },
      faults,
    );
  return {
    facts: (path) => call("facts", path, looking, () => look(machine, process, path)),
    read: (path, bytesMax) => call("read", path, opening, () => readWhole(machine, path, bytesMax)),
    readFrom: (path, offset, bytesMax) =>
      call("read", path, opening, () => regular(machine, path)?.text.slice(offset, offset + bytesMax) ?? ""),
    create: async (path, text, mode) => {
      const faults = [...opening, ...changing];
      const file = await call("create", path, faults, () => {
        const made = machine.add(process, path, "file", mode);
        if (!machine.pieces) made.text = text;
        return made;
      });
      const fill = (): void => {
        file.text = text;
      };
      if (machine.pieces) await call("fill", path, [], fill); // whoever is killed before leaves it empty
    },
    rename: (from, to) => call("rename", `${from} -> ${to}`, changing, () => machine.rename(process, from, to)),
    remove: (path) => call("remove", path, removing, () => machine.unlink(process, path)),
    makeDirectory: (path, mode) =>
      call("mkdir", path, changing, () => {
        if (files.find(path) !== undefined) return false;
        machine.add(process, path, "directory", mode);
        return true;
      }),
    chmodDirectory: (path, mode) => call("chmod", path, removing, () => changeMode(machine, path, mode)),
    touch: (path) =>
      call("touch", path, removing, () => {
        const inode = files.find(path);
        if (inode !== undefined) files.touch(inode);
        return inode !== undefined;
      }),
    list: (path) => call("list", path, opening, () => [...(files.find(path)?.entries.keys() ?? [])].sort()),
    syncDirectory: (path) => call("sync", path, opening, () => void present(machine, path)),
  };
}

function look(machine: Machine, process: SimProcess, path: string) {
  const inode = findOrNothing(machine, path);
  machine.watch.tell("looked", process, path, inode);
  return inode === undefined ? undefined : machine.files.facts(inode);
}

function findOrNothing(machine: Machine, path: string): Inode | undefined {
  try {
    return machine.files.find(path);
  } catch {
    return undefined; // ENOTDIR: nothing can lie behind a file
  }
}

function readWhole(machine: Machine, path: string, bytesMax: number): string | undefined {
  const inode = regular(machine, path);
  if (inode !== undefined && inode.text.length > bytesMax) throw new SystemError("EFBIG", path);
  return inode?.text;
}

function regular(machine: Machine, path: string): Inode | undefined {
  const inode = machine.files.find(path);
  if (inode === undefined || inode.kind === "file") return inode;
  throw new SystemError(inode.kind === "directory" ? "EISDIR" : "ENXIO", path);
}

function changeMode(machine: Machine, path: string, mode: number): void {
  const inode = present(machine, path);
  if (inode.kind !== "directory") throw new SystemError("ENOTDIR", path);
  inode.mode = mode;
}

function present(machine: Machine, path: string): Inode {
  const inode = machine.files.find(path);
  if (inode === undefined) throw new SystemError("ENOENT", path);
  return inode;
}
