/**
 * What a run may use: bytes of the module's memory and of the files it keeps in memory, together; and the number of
 * things that live as JavaScript objects outside that memory. File bytes are counted roughly, on the safe side, and
 * exactly by a look at the whole tree before anything is refused.
 */
import { type Emscripten, errno, type FileNode, type FileSystem, isBytes, type Stream } from "./emscripten.ts";

/** Files, directories and links in memory at once. */
const nodesMax = 100_000;
/** Pipes made in one run; Emscripten keeps something of each. */
const pipesMax = 10_000;
const pipeBytesMax = 1024 * 1024;
/** For a traceback when memory is full. */
const lastWordsBytes = 8 * 1024 * 1024;

export class Quota {
  /** True when something was refused for lack of memory since `begin`. */
  exceeded = false;
  #bytesMax = Number.POSITIVE_INFINITY;
  #fileBytes = 0;
  #nodes = 0;
  #pipes = 0;
  readonly #module: () => Emscripten;

  constructor(module: () => Emscripten) {
    this.#module = module;
  }

  /** Starts a run that may use `bytesMax` bytes for memory and files together. */
  begin(bytesMax: number): void {
    this.#bytesMax = bytesMax;
    this.exceeded = false;
    this.#pipes = 0;
    this.#recount();
  }

  /** The program is over: what is said of its end may take a little more than the program had. */
  end(): void {
    this.#bytesMax = Math.max(this.#bytesMax, this.#module().HEAPU8.length + this.#recount()) + lastWordsBytes;
  }

  /** True when the module's memory may become `bytes` large. */
  allowsMemory(bytes: number): boolean {
    const allowed = bytes + this.#fileBytes <= this.#bytesMax || bytes + this.#recount() <= this.#bytesMax;
    if (!allowed) this.exceeded = true;
    return allowed;
  }

  /** Puts the limits into the file system's own operations. Once, after the module was made. */
  guard(): void {
    const module = this.#module();
    this.#guardSizes(module.FS);
    this.#guardNodes(module.FS);
    this.#guardPipes(module);
  }

  #guardSizes(files: FileSystem): void {
    const { file } = files.filesystems.MEMFS.ops_table;
    const write = operation(file.stream.write);
    const setattr = operation(file.node.setattr);
    file.stream.write = (stream, buffer, offset, length, position, canOwn) => {
      this.#growFile(files, position + length - (stream.node.usedBytes ?? 0));
      return write(stream, buffer, offset, length, position, canOwn);
    };
    file.node.setattr = (node, change) => {
      if (change.size !== undefined) this.#growFile(files, change.size - (node.usedBytes ?? 0));
      setattr(node, change);
    };
  }

  #guardNodes(files: FileSystem): void {
    const operations = files.filesystems.MEMFS.ops_table.dir.node;
    const mknod = operation(operations.mknod);
    const symlink = operation(operations.symlink);
    const unlink = operation(operations.unlink);
    const rmdir = operation(operations.rmdir);
    const count = <T>(change: 1 | -1, act: () => T): T => {
      if (change > 0 && this.#nodes >= nodesMax) throw new files.ErrnoError(errno.ENOSPC);
      const result = act();
      this.#nodes += change;
      return result;
    };
    operations.mknod = (parent, name, mode, device) => count(1, () => mknod(parent, name, mode, device));
    operations.symlink = (parent, name, target) => count(1, () => symlink(parent, name, target));
    operations.unlink = (parent, name) => count(-1, () => unlink(parent, name));
    operations.rmdir = (parent, name) => count(-1, () => rmdir(parent, name));
  }

  #guardPipes(module: Emscripten): void {
    const pipes = module.PIPEFS;
    const { createPipe } = pipes;
    const write = operation(pipes.stream_ops.write);
    pipes.createPipe = () => {
      if (this.#pipes >= pipesMax) throw new module.FS.ErrnoError(errno.EMFILE);
      this.#pipes++;
      return createPipe();
    };
    pipes.stream_ops.write = (stream, buffer, offset, length, position) => {
      // Nobody else could empty it: there is one thread. So a full pipe is full for good, and waiting would be for ever.
      if (pipeBytes(stream) + length > pipeBytesMax) throw new module.FS.ErrnoError(errno.EAGAIN);
      return write(stream, buffer, offset, length, position);
    };
  }

  #growFile(files: FileSystem, bytes: number): void {
    if (bytes <= 0) return;
    const others = this.#module().HEAPU8.length;
    if (others + this.#fileBytes + bytes > this.#bytesMax && others + this.#recount() + bytes > this.#bytesMax) {
      this.exceeded = true;
      throw new files.ErrnoError(errno.ENOSPC);
    }
    this.#fileBytes += bytes;
  }

  /** Counts what the files in memory really take, open ones without a name included. */
  #recount(): number {
    const files = this.#module().FS;
    const nodes = new Set<FileNode>();
    for (const first of files.nameTable) for (let node = first; node; node = node.name_next) nodes.add(node);
    for (const stream of files.streams) if (stream) nodes.add(stream.node);
    this.#nodes = nodes.size;
    this.#fileBytes = 0;
    for (const { contents } of nodes) if (isBytes(contents)) this.#fileBytes += contents.length;
    return this.#fileBytes;
  }
}

function pipeBytes(stream: Stream): number {
  const { pipe } = stream.node as unknown as { pipe: { buckets: { offset: number; roffset: number }[] } };
  return pipe.buckets.reduce((sum, bucket) => sum + bucket.offset - bucket.roffset, 0);
}

/** An operation that Emscripten's own table is known to have. */
function operation<T>(found: T | undefined): T {
  if (found === undefined) throw new Error("Emscripten's file system lacks an operation that the quota guards");
  return found;
}
