/**
 * A directory of the host as a file system of the interpreter. This file speaks Emscripten's language; what is allowed
 * is decided in host-directory.ts. Nodes are names only: every operation asks the host anew.
 */
import * as fs from "node:fs";
import type { MountOrder } from "../../core/orders.ts";
import {
  type AttributeChange,
  type Attributes,
  errno,
  type FileNode,
  type FileSystem,
  type FileSystemType,
  type NodeOperations,
  type Stream,
  type StreamOperations,
} from "./emscripten.ts";
import { HostDirectory } from "./host-directory.ts";

/** What Node.js has in a name for bytes that are no UTF-8. */
const unreadable = "\ufffd";

/** Mounts `order`. Again the same in a session is no mistake; something else at the same place is. */
export function mountHost(files: FileSystem, order: MountOrder): void {
  files.mkdirTree(order.at);
  const { node } = files.lookupPath(order.at, { follow_mount: false });
  const present = node.mounted?.opts as MountOrder | undefined;
  if (present === undefined) files.mount(new HostFiles(files, order), { ...order }, order.at);
  else if (present.host !== order.host || present.writable !== order.writable)
    throw new Error(`${order.at} is mounted already, from ${present.host}`);
}

class HostFiles implements FileSystemType {
  readonly #files: FileSystem;
  readonly #directory: HostDirectory;
  readonly #nodeOperations: NodeOperations;
  readonly #streamOperations: StreamOperations;
  /** The file that was made last, until the next change of attributes. */
  #made: FileNode | undefined;

  constructor(files: FileSystem, order: MountOrder) {
    this.#files = files;
    this.#directory = new HostDirectory(order.host, order.writable, order.umask);
    this.#nodeOperations = this.#onNodes();
    this.#streamOperations = this.#onStreams();
  }

  mount(): FileNode {
    return this.#node(null, "/", this.#asking(() => this.#directory.facts([])).mode);
  }

  #onNodes(): NodeOperations {
    const host = this.#directory;
    const ask = <T>(act: () => T): T => this.#asking(act);
    return {
      getattr: (node) => {
        const facts = ask(() => host.facts(partsOf(node)));
        node.mode = facts.mode;
        return attributes(facts);
      },
      setattr: (node, change) => ask(() => this.#change(node, change)),
      lookup: (parent, name) => this.#node(parent, name, ask(() => host.facts([...partsOf(parent), name])).mode),
      mknod: (parent, name, mode) => {
        const parts = [...partsOf(parent), name];
        ask(() => (this.#files.isDir(mode) ? host.makeDirectory(parts, mode) : host.makeFile(parts)));
        const node = this.#node(parent, name, mode);
        this.#made = node;
        return node;
      },
      rename: (node, directory, name) => {
        ask(() => host.rename(partsOf(node), [...partsOf(directory), name]));
        node.name = name;
      },
      unlink: (parent, name) => ask(() => host.removeFile([...partsOf(parent), name])),
      rmdir: (parent, name) => ask(() => host.removeDirectory([...partsOf(parent), name])),
      readdir: (node) => [".", "..", ...ask(() => host.names(partsOf(node))).filter((name) => this.#shows(node, name))],
      readlink: (node) => ask(() => host.linkTarget(partsOf(node))),
    };
  }

  #onStreams(): StreamOperations {
    const ask = <T>(act: () => T): T => this.#asking(act);
    return {
      open: (stream) => {
        if (!this.#opens(stream.node.mode)) throw new this.#files.ErrnoError(errno.EACCES);
        stream.shared.descriptor = ask(() => this.#directory.open(partsOf(stream.node), hostFlags(stream.flags)));
        stream.shared.users = 1;
      },
      dup: (stream) => {
        stream.shared.users = (stream.shared.users as number) + 1;
      },
      close: (stream) => {
        stream.shared.users = (stream.shared.users as number) - 1;
        if (stream.shared.users === 0) ask(() => this.#directory.close(descriptorOf(stream)));
      },
      getattr: (stream) => attributes(ask(() => fs.fstatSync(descriptorOf(stream)))),
      setattr: (stream, change) => ask(() => this.#changeOpen(descriptorOf(stream), stream.node, change)),
      read: (stream, buffer, offset, length, position) => ask(() => fs.readSync(descriptorOf(stream), buffer, offset, length, position)),
      write: (stream, buffer, offset, length, position) => ask(() => fs.writeSync(descriptorOf(stream), buffer, offset, length, position)),
      llseek: (stream, offset, whence) => {
        const from = whence === 1 ? stream.position : whence === 2 ? ask(() => fs.fstatSync(descriptorOf(stream)).size) : 0;
        if (from + offset < 0) throw new this.#files.ErrnoError(errno.EINVAL);
        return from + offset;
      },
    };
  }

  #change(node: FileNode, change: AttributeChange): void {
    const parts = partsOf(node);
    const isNew = this.#made === node;
    this.#made = undefined;
    // Emscripten makes files with all permissions and then sets the mode that was asked for, without an umask.
    if (change.mode !== undefined) this.#directory[isNew ? "setNewMode" : "setMode"](parts, change.mode);
    if (typeof change.atime === "number" && typeof change.mtime === "number") this.#directory.setTimes(parts, change.atime, change.mtime);
    if (change.size !== undefined) this.#directory.setSize(parts, change.size);
  }

  #changeOpen(descriptor: number, node: FileNode, change: AttributeChange): void {
    const { size, ...others } = change;
    // The kernel refuses where the descriptor was opened for reading.
    if (size !== undefined) fs.ftruncateSync(descriptor, size);
    this.#change(node, others);
  }

  /** Asking for a special file would already do something to whoever is at its other end (H3). */
  #opens(mode: number): boolean {
    return this.#files.isDir(mode) || this.#files.isFile(mode);
  }

  /**
   * Emscripten looks up each name of a listing, and gives the listing up for one that is not found: so each has a node by
   * then. A name that is no text, or may not be looked at, shows as a file that cannot be opened; what has gone
   * meanwhile is left out.
   */
  #shows(parent: FileNode, name: string): boolean {
    try {
      this.#files.lookupNode(parent, name);
    } catch (error) {
      if ((error as { errno?: number }).errno === errno.ENOENT && !name.includes(unreadable)) return false;
      this.#node(parent, name, fs.constants.S_IFREG | 0o444);
    }
    return true;
  }

  #node(parent: FileNode | null, name: string, mode: number): FileNode {
    const node = this.#files.createNode(parent, name, mode);
    node.node_ops = this.#nodeOperations;
    node.stream_ops = this.#streamOperations;
    return node;
  }

  /** Errors of the host under their numbers here; what has none is EIO. */
  #asking<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      const code = (error as { code?: string }).code ?? "";
      throw new this.#files.ErrnoError((errno as Record<string, number>)[code] ?? errno.EIO);
    }
  }
}

/** Names from the mount's root down to the node. */
function partsOf(node: FileNode): string[] {
  const parts: string[] = [];
  for (let at = node; at.parent !== at; at = at.parent) parts.unshift(at.name);
  return parts;
}

function descriptorOf(stream: Stream): number {
  return stream.shared.descriptor as number;
}

const emscriptenAccess = 3;
/** Emscripten cuts a file itself, before it opens it; appending is its own doing too. So only the access mode is left. */
function hostFlags(flags: number): number {
  const access = flags & emscriptenAccess;
  return access === 1 ? fs.constants.O_WRONLY : access === 2 ? fs.constants.O_RDWR : fs.constants.O_RDONLY;
}

function attributes(facts: fs.Stats): Attributes {
  const { dev, ino, mode, nlink, uid, gid, rdev, size, atime, mtime, ctime, blksize, blocks } = facts;
  return { dev, ino, mode, nlink, uid, gid, rdev, size, atime, mtime, ctime, blksize, blocks };
}
