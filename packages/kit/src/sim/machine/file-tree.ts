/**
 * A file system in memory: directories of names, inodes behind them, and numbers that are used again as soon as they are
 * free, as ext4 does. A lock belongs to an open file and to no process (flock(2)); an inode lives while it has a name or
 * is open.
 */
import type { FileFacts } from "../../ports/files.ts";
import { SystemError } from "./errno.ts";
import type { SimListener } from "./sockets.ts";

/** An open file that holds a lock. */
export interface LockHolder {
  readonly what: string;
}

export type InodeKind = "file" | "directory" | "socket";

export interface Inode {
  readonly number: number;
  readonly kind: InodeKind;
  readonly uid: number;
  mode: number;
  text: string;
  modifiedMs: number;
  names: number;
  opens: number;
  /** Of a directory. */
  readonly entries: Map<string, Inode>;
  /** Of a socket: whoever listens; stays set when they are gone, so that rules can tell whose it was. */
  listener: SimListener | undefined;
  exclusive: LockHolder | undefined;
  readonly shared: Set<LockHolder>;
}

export class FileTree {
  readonly root: Inode;
  readonly #nowMs: () => number;
  readonly #uid: number;
  readonly #free: number[] = [];
  #made = 0;

  constructor(uid: number, nowMs: () => number) {
    this.#uid = uid;
    this.#nowMs = nowMs;
    this.root = this.#make("directory", 0o755, 0);
    this.root.names = 1;
  }

  /** The entry of that name, or `undefined`. Throws ENOTDIR when a file stands where a directory must. */
  find(path: string): Inode | undefined {
    let inode: Inode | undefined = this.root;
    for (const name of partsOf(path)) {
      if (inode === undefined) return undefined;
      if (inode.kind !== "directory") throw new SystemError("ENOTDIR", path);
      inode = inode.entries.get(name);
    }
    return inode;
  }

  /** Adds an entry. Throws EEXIST when the name is taken, ENOENT when its directory is missing. */
  add(path: string, kind: InodeKind, mode: number, uid = this.#uid): Inode {
    const { parent, name } = this.#parent(path);
    if (parent.entries.has(name)) throw new SystemError("EEXIST", path);
    const inode = this.#make(kind, mode, uid);
    inode.names = 1;
    parent.entries.set(name, inode);
    parent.modifiedMs = this.#nowMs();
    return inode;
  }

  /** Takes the name away; `undefined` when there is none. Throws EISDIR for a directory. */
  unlink(path: string): Inode | undefined {
    const inode = this.find(path);
    if (inode === undefined) return undefined;
    if (inode.kind === "directory") throw new SystemError("EISDIR", path);
    const { parent, name } = this.#parent(path);
    parent.entries.delete(name);
    inode.names--;
    this.settle(inode);
    return inode;
  }

  /** Takes a whole directory away, as a cleaner of temporary files does. */
  removeAll(path: string): void {
    const inode = this.find(path);
    if (inode === undefined) return;
    for (const name of [...inode.entries.keys()]) {
      const child = `${path}/${name}`;
      if (inode.entries.get(name)?.kind === "directory") this.removeAll(child);
      else this.unlink(child);
    }
    const { parent, name } = this.#parent(path);
    parent.entries.delete(name);
    inode.names--;
    this.settle(inode);
  }

  rename(from: string, to: string): { moved: Inode; replaced: Inode | undefined } {
    const moved = this.find(from);
    if (moved === undefined) throw new SystemError("ENOENT", `${from} -> ${to}`);
    const target = this.#parent(to);
    const replaced = target.parent.entries.get(target.name);
    if (replaced === moved) return { moved, replaced: undefined };
    if (replaced?.kind === "directory") throw new SystemError(moved.kind === "directory" ? "ENOTEMPTY" : "EISDIR", to);
    const source = this.#parent(from);
    source.parent.entries.delete(source.name);
    target.parent.entries.set(target.name, moved);
    if (replaced !== undefined) {
      replaced.names--;
      this.settle(replaced);
    }
    return { moved, replaced };
  }

  facts(inode: Inode): FileFacts {
    const { kind, uid, mode, text, number, modifiedMs } = inode;
    return { kind, uid, mode, size: text.length, inode: `1:${number}`, modifiedMs };
  }

  touch(inode: Inode): void {
    inode.modifiedMs = this.#nowMs();
  }

  /** Gives the number back once nothing refers to the inode. */
  settle(inode: Inode): void {
    if (inode.names > 0 || inode.opens > 0) return;
    this.#free.push(inode.number);
    this.#free.sort((a, b) => b - a);
  }

  #make(kind: InodeKind, mode: number, uid: number): Inode {
    const number = this.#free.pop() ?? ++this.#made;
    const modifiedMs = this.#nowMs();
    return {
      ...{ number, kind, uid, mode, text: "", modifiedMs, names: 0, opens: 0 },
      ...{ entries: new Map<string, Inode>(), listener: undefined, exclusive: undefined, shared: new Set<LockHolder>() },
    };
  }

  #parent(path: string): { parent: Inode; name: string } {
    const slash = path.lastIndexOf("/");
    const parent = this.find(path.slice(0, slash));
    if (parent === undefined) throw new SystemError("ENOENT", path);
    if (parent.kind !== "directory") throw new SystemError("ENOTDIR", path);
    return { parent, name: path.slice(slash + 1) };
  }
}

const parts = new Map<string, string[]>();

/** Few paths are used in a world, and each very often. */
function partsOf(path: string): string[] {
  let found = parts.get(path);
  if (found === undefined) {
    found = path.split("/").filter((part) => part !== "");
    if (parts.size < 10_000) parts.set(path, found);
  }
  return found;
}
