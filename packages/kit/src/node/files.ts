/**
 * The port Files over node:fs. The calls are synchronous inside: each takes microseconds on a local disk, and a detour
 * through the thread pool would only add latency and another order of events. Nothing here follows a link in the last
 * part of a path, and nothing waits: a named pipe or a device in the place of a file is refused, not opened for good.
 */
import {
  type BigIntStats,
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import type { FileFacts, Files } from "../ports/files.ts";
import { errorCodeOf, kindOf, systemError } from "./system-error.ts";

const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_NOCTTY, O_DIRECTORY } = constants;

export const files: Files = {
  async facts(path) {
    try {
      const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
      return stats === undefined ? undefined : factsOf(stats);
    } catch (error) {
      if (errorCodeOf(error) === "ENOTDIR") return undefined; // nothing can lie behind a file
      throw error;
    }
  },

  async read(path, bytesMax) {
    const descriptor = openRegular(path);
    if (descriptor === undefined) return undefined;
    try {
      const content = readUpTo(descriptor, 0, bytesMax + 1);
      if (content.length > bytesMax) throw systemError("EFBIG", `${path} holds more than ${bytesMax} bytes`);
      return content.toString("utf8");
    } finally {
      closeSync(descriptor);
    }
  },

  async readFrom(path, offset, bytesMax) {
    const descriptor = openRegular(path);
    if (descriptor === undefined) return "";
    try {
      return readUpTo(descriptor, offset, bytesMax).toString("utf8");
    } finally {
      closeSync(descriptor);
    }
  },

  async create(path, text, mode, durable) {
    createNow(path, text, mode, durable);
  },

  async rename(from, to) {
    renameSync(from, to);
  },

  async remove(path) {
    return unlessMissing(() => unlinkSync(path));
  },

  async makeDirectory(path, mode) {
    try {
      mkdirSync(path, mode);
      return true;
    } catch (error) {
      if (errorCodeOf(error) === "EEXIST") return false;
      throw error;
    }
  },

  async chmodDirectory(path, mode) {
    let descriptor: number;
    try {
      descriptor = openSync(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    } catch (error) {
      if (errorCodeOf(error) === "EACCES") return chmodUnreadable(path, mode);
      throw error;
    }
    try {
      fchmodSync(descriptor, mode);
    } finally {
      closeSync(descriptor);
    }
  },

  async touch(path) {
    const now = new Date();
    return unlessMissing(() => lutimesSync(path, now, now));
  },

  async list(path) {
    try {
      return readdirSync(path).sort();
    } catch (error) {
      if (errorCodeOf(error) === "ENOENT") return [];
      throw error;
    }
  },

  async syncDirectory(path) {
    const descriptor = openSync(path, O_RDONLY | O_DIRECTORY);
    try {
      fsyncSync(descriptor);
    } catch (error) {
      // Some file systems cannot sync a directory and say so; a rename there is as durable as it gets.
      if (!["EINVAL", "ENOTSUP", "EBADF"].includes(errorCodeOf(error) ?? "")) throw error;
    } finally {
      closeSync(descriptor);
    }
  },
};

/** `Files.create`, at once. */
export function createNow(path: string, text: string, mode: number, durable: boolean): void {
  const descriptor = openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
  try {
    fchmodSync(descriptor, mode); // whatever the umask
    writeAll(descriptor, Buffer.from(text));
    if (durable) fsyncSync(descriptor);
  } catch (error) {
    unlessMissing(() => unlinkSync(path)); // ours for certain: O_EXCL made it
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

/** A descriptor of a regular file; `undefined` when there is none. O_NONBLOCK, so that a pipe without a writer does not hold us. */
function openRegular(path: string): number | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  } catch (error) {
    if (errorCodeOf(error) === "ENOENT") return undefined;
    throw error;
  }
  const facts = fstatSync(descriptor);
  if (facts.isFile()) return descriptor;
  closeSync(descriptor);
  throw systemError(facts.isDirectory() ? "EISDIR" : "EFTYPE", `${path} is ${kindOf(facts)}, not a file`);
}

function readUpTo(descriptor: number, offset: number, bytesMax: number): Buffer {
  const size = Math.max(0, fstatSync(descriptor).size - offset);
  // One byte more than there is, so that the usual read ends with this one buffer; files of /proc say 0.
  const chunks: Buffer[] = [];
  let total = 0;
  while (total < bytesMax) {
    const chunk = Buffer.allocUnsafe(Math.min(bytesMax - total, Math.max(size - total, 0) + 4096));
    const length = readSync(descriptor, chunk, 0, chunk.length, offset + total);
    if (length === 0) break;
    chunks.push(chunk.subarray(0, length));
    total += length;
  }
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
}

function writeAll(descriptor: number, content: Buffer): void {
  for (let written = 0; written < content.length; ) written += writeSync(descriptor, content, written);
}

/** A directory that its owner may not read cannot be opened; its name is checked before and after instead. */
function chmodUnreadable(path: string, mode: number): void {
  const before = lstatSync(path, { bigint: true });
  if (!before.isDirectory()) throw systemError("ENOTDIR", `${path} is not a directory`);
  chmodSync(path, mode);
  const after = lstatSync(path, { bigint: true });
  if (after.ino !== before.ino || after.dev !== before.dev) throw systemError("EAGAIN", `${path} was replaced while its mode was changed`);
}

function unlessMissing(operation: () => void): boolean {
  try {
    operation();
    return true;
  } catch (error) {
    if (errorCodeOf(error) === "ENOENT") return false;
    throw error;
  }
}

function factsOf(stats: BigIntStats): FileFacts {
  return {
    kind: factsKind(stats),
    uid: Number(stats.uid),
    mode: Number(stats.mode & 0o7777n),
    size: Number(stats.size),
    inode: inodeOf(stats),
    modifiedMs: Number(stats.mtimeNs / 1_000_000n),
  };
}

function factsKind(stats: BigIntStats): FileFacts["kind"] {
  if (stats.isFile()) return "file";
  if (stats.isDirectory()) return "directory";
  if (stats.isSocket()) return "socket";
  return stats.isSymbolicLink() ? "link" : "other";
}

/** Device and inode as one word; the same word for a path and for a descriptor of the same file. */
export function inodeOf(stats: { dev: bigint; ino: bigint }): string {
  return `${stats.dev}:${stats.ino}`;
}
