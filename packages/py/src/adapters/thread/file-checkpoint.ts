/**
 * The file system's state at one moment, and the way back to it: nodes, their content, names, open streams, the current
 * directory, mounts. Together with the module's memory this is all that a run can change (I2 in imports.ts).
 *
 * F1. What a checkpoint keeps is a copy: nothing that happens later reaches it.
 * F2. After `restore` every object that was there is as it was, field by field, and nothing that came later is
 *     reachable. Streams that came later are closed first, so that the host's descriptors behind them are.
 * F3. Functions (the operations of nodes and streams) are never changed by a run, so they are kept by reference.
 */
import { type FileBytes, type FileNode, type FileSystem, isBytes, type Mount, type Stream } from "./emscripten.ts";

type Fields = Record<string, unknown>;

interface NodeState {
  node: FileNode;
  fields: Fields;
  /** Directories: the entries. */
  entries?: [string, FileNode][];
  /** Files: a copy of the bytes that the file has. */
  bytes?: FileBytes;
}

interface StreamState {
  fd: number;
  stream: Stream;
  fields: Fields;
  shared: Fields;
}

export class FileCheckpoint {
  readonly #files: FileSystem;
  readonly #nodes: NodeState[];
  readonly #streams: StreamState[];
  readonly #names: (FileNode | undefined)[];
  readonly #mounts: { mount: Mount; mounts: Mount[] }[];
  readonly #devices: Fields;
  readonly #currentPath: string;
  readonly #nextInode: number;

  constructor(files: FileSystem) {
    this.#files = files;
    this.#names = [...files.nameTable];
    this.#nodes = [...allNodes(files)].map(nodeState);
    this.#streams = [...openStreams(files)].map(([fd, stream]) => ({ fd, stream, fields: { ...stream }, shared: { ...stream.shared } }));
    this.#mounts = allMounts(files).map((mount) => ({ mount, mounts: [...mount.mounts] }));
    this.#devices = { ...files.devices };
    this.#currentPath = files.currentPath;
    this.#nextInode = files.nextInode;
  }

  /**
   * Why there can be no checkpoint now; `undefined` when there can. Pipes keep bytes that are not copied here, and a
   * descriptor of the host may be closed, and its number another file's, by the time of the way back.
   */
  static obstacle(files: FileSystem): string | undefined {
    for (const [fd, { node, shared, path }] of openStreams(files)) {
      if ("pipe" in node) return `descriptor ${fd} is a pipe`;
      if ("descriptor" in shared) return `${path} is open, which is a file of the host`;
    }
    return undefined;
  }

  /** Bytes that the copies take. */
  get bytes(): number {
    return this.#nodes.reduce((sum, { bytes }) => sum + (bytes?.length ?? 0), 0);
  }

  restore(): void {
    const files = this.#files;
    this.closeLaterStreams();
    for (const state of this.#nodes) restoreNode(state);
    files.streams.length = 0;
    for (const { fd, stream, fields, shared } of this.#streams) {
      replaceFields(stream, fields);
      replaceFields(stream.shared, shared);
      files.streams[fd] = stream;
    }
    for (const { mount, mounts } of this.#mounts) mount.mounts = [...mounts];
    files.nameTable.length = 0;
    files.nameTable.push(...this.#names);
    replaceFields(files.devices, this.#devices);
    files.currentPath = this.#currentPath;
    files.nextInode = this.#nextInode;
  }

  /** Closes what was opened since, and with it the host's descriptors. */
  closeLaterStreams(): void {
    const kept = new Set(this.#streams.map(({ stream }) => stream));
    for (const [fd, stream] of openStreams(this.#files)) {
      if (kept.has(stream)) continue;
      this.#files.streams[fd] = null;
      try {
        stream.stream_ops.close?.(stream);
      } catch (error) {
        // The program left it open, so there is nobody to tell that the host could not write the last of it.
        if (!(error instanceof this.#files.ErrnoError)) throw error;
      }
    }
  }
}

function nodeState(node: FileNode): NodeState {
  const state: NodeState = { node, fields: { ...node } };
  if (isBytes(node.contents)) {
    // A file whose bytes are shared memory is one that no operation can write (stdlib.ts); its reference is enough.
    if (!(node.contents.buffer instanceof SharedArrayBuffer)) state.bytes = node.contents.slice(0, node.usedBytes);
  } else if (node.contents) {
    state.entries = Object.entries(node.contents);
  }
  return state;
}

function restoreNode({ node, fields, entries, bytes }: NodeState): void {
  replaceFields(node, fields);
  // A new object, for a program may have made an entry of the name "__proto__".
  if (entries !== undefined) node.contents = Object.fromEntries(entries);
  if (bytes !== undefined) node.contents = bytes.slice();
}

/** Makes `object` have exactly these own fields. */
function replaceFields(object: object, fields: Fields): void {
  for (const name of Object.keys(object)) if (!Object.hasOwn(fields, name)) delete (object as Fields)[name];
  Object.assign(object, fields);
}

function* openStreams(files: FileSystem): Iterable<[number, Stream]> {
  for (const [fd, stream] of files.streams.entries()) if (stream) yield [fd, stream];
}

/** Every node that has a name, and those that are only open. */
function allNodes(files: FileSystem): Set<FileNode> {
  const nodes = new Set<FileNode>();
  for (const first of files.nameTable) for (let node = first; node; node = node.name_next) nodes.add(node);
  for (const [, stream] of openStreams(files)) nodes.add(stream.node);
  return nodes;
}

function allMounts(files: FileSystem): Mount[] {
  const mounts = [files.root.mount];
  for (const mount of mounts) mounts.push(...mount.mounts);
  return mounts;
}
