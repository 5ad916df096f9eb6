/**
 * One directory of the host, opened for a program, and the operations inside it. Names come as lists of parts below the
 * directory and can never lead out of it:
 *
 * H1. No part is empty, ".", ".." or contains "/" or NUL.
 * H2. No link is ever followed on the host, neither in the middle of a path nor at its end. The parent directory is
 *     opened and the kernel is asked what was opened; it must be the path that was meant, at that moment. What follows
 *     happens relative to that open directory (through /proc/self/fd), so nobody can exchange it in between. Where
 *     /proc is missing (macOS), each part is looked at before the path is used: enough against what lies there, not
 *     against a program of the host that moves directories at the same time.
 * H3. What is opened must turn out to be a regular file or a directory; devices, sockets and pipes stay closed.
 * H4. A directory that is not writable changes nothing on the host, whatever the flags of a stream claim later.
 * H5. No links are made: a link in a writable directory could lead a program of the host astray.
 */
import { Buffer } from "node:buffer";
import * as fs from "node:fs";
import { join } from "node:path";

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = fs.constants;
/** Linux: open for its place alone, without permission to read. */
const pathOnly = process.platform === "linux" ? 0o10000000 : 0;
const descriptorsOf = "/proc/self/fd";
/** No set-user-id and the like. */
const modeBits = 0o777;

/** Descriptors that one directory may hold open for a program. They come out of the daemon's own. */
const descriptorsMax = 64;

export type Parts = readonly string[];

class HostError extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

export class HostDirectory {
  readonly #root: string;
  readonly #writable: boolean;
  readonly #modeMask: number;
  readonly #throughDescriptors = fs.existsSync(descriptorsOf);
  #descriptors = 0;

  /** `root` is an absolute path without links; `umask` is for what is made inside. */
  constructor(root: string, writable: boolean, umask: number) {
    this.#root = root;
    this.#writable = writable;
    this.#modeMask = modeBits & ~umask;
  }

  facts(parts: Parts): fs.Stats {
    if (parts.length === 0) return fs.lstatSync(this.#root);
    return this.#beside(parts, (path) => fs.lstatSync(path));
  }

  names(parts: Parts): string[] {
    return this.#inside(parts, (path) => fs.readdirSync(path));
  }

  linkTarget(parts: Parts): string {
    return this.#beside(parts, (path) => fs.readlinkSync(path));
  }

  /** Opens a regular file or a directory, for O_RDONLY, O_WRONLY or O_RDWR. */
  open(parts: Parts, access: number): number {
    if (access !== O_RDONLY) this.#checkWritable();
    if (this.#descriptors >= descriptorsMax) throw new HostError("EMFILE");
    const descriptor = parts.length === 0 ? openPlain(this.#root, access) : this.#beside(parts, (path) => openPlain(path, access));
    this.#descriptors++;
    return descriptor;
  }

  close(descriptor: number): void {
    this.#descriptors--;
    fs.closeSync(descriptor);
  }

  /** Makes an empty file, private until `setNewMode`. */
  makeFile(parts: Parts): void {
    this.#checkWritable();
    this.#beside(parts, (path) => fs.closeSync(fs.openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)));
  }

  makeDirectory(parts: Parts, mode: number): void {
    this.#checkWritable();
    this.#beside(parts, (path) => fs.mkdirSync(path, 0o700));
    this.setNewMode(parts, mode);
  }

  /** The mode of what was just made: without the umask's bits. */
  setNewMode(parts: Parts, mode: number): void {
    this.setMode(parts, mode & this.#modeMask);
  }

  removeFile(parts: Parts): void {
    this.#checkWritable();
    this.#beside(parts, (path) => fs.unlinkSync(path));
  }

  removeDirectory(parts: Parts): void {
    this.#checkWritable();
    this.#beside(parts, (path) => fs.rmdirSync(path));
  }

  rename(from: Parts, to: Parts): void {
    this.#checkWritable();
    this.#beside(from, (source) => this.#beside(to, (target) => fs.renameSync(source, target)));
  }

  setMode(parts: Parts, mode: number): void {
    this.#changing(parts, O_RDONLY, (descriptor) => fs.fchmodSync(descriptor, mode & modeBits));
  }

  setTimes(parts: Parts, accessMs: number, changeMs: number): void {
    this.#checkWritable();
    this.#beside(parts, (path) => fs.lutimesSync(path, accessMs / 1000, changeMs / 1000));
  }

  setSize(parts: Parts, bytes: number): void {
    this.#changing(parts, O_WRONLY, (descriptor) => fs.ftruncateSync(descriptor, bytes));
  }

  /** Throws unless this directory may be changed (H4). */
  #checkWritable(): void {
    if (!this.#writable) throw new HostError("EROFS");
  }

  #changing(parts: Parts, flags: number, change: (descriptor: number) => void): void {
    this.#checkWritable();
    const descriptor = this.open(parts, flags);
    try {
      change(descriptor);
    } finally {
      this.close(descriptor);
    }
  }

  /** Calls `act` with a path of the last part whose directory is held open and known to be the right one (H2). */
  #beside<T>(parts: Parts, act: (path: string) => T): T {
    const name = parts.at(-1);
    if (name === undefined) throw new HostError("EBUSY");
    checkPart(name);
    return this.#inside(parts.slice(0, -1), (directory) => act(`${directory}/${name}`));
  }

  /** Calls `act` with a path of the directory itself, held open. */
  #inside<T>(parts: Parts, act: (directory: string) => T): T {
    for (const part of parts) checkPart(part);
    const meant = join(this.#root, ...parts);
    if (!this.#throughDescriptors) return act(this.#looked(parts));
    const descriptor = fs.openSync(meant, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | pathOnly);
    try {
      const opened = fs.readlinkSync(`${descriptorsOf}/${descriptor}`);
      if (opened !== meant) throw new HostError("ELOOP");
      return act(`${descriptorsOf}/${descriptor}`);
    } finally {
      fs.closeSync(descriptor);
    }
  }

  #looked(parts: Parts): string {
    let path = this.#root;
    for (const part of parts) {
      path = `${path}/${part}`;
      if (!fs.lstatSync(path).isDirectory()) throw new HostError("ENOTDIR");
    }
    return path;
  }
}

/** Opens what must be a regular file or a directory (H3); never waits for the other end of a pipe. */
function openPlain(path: string, access: number): number {
  const descriptor = fs.openSync(path, access | O_NOFOLLOW | O_NONBLOCK);
  const facts = fs.fstatSync(descriptor);
  if (facts.isFile() || facts.isDirectory()) return descriptor;
  fs.closeSync(descriptor);
  throw new HostError("EACCES");
}

/** H1. */
function checkPart(part: string): void {
  if (part === "" || part === "." || part === ".." || part.includes("/") || part.includes("\0")) throw new HostError("EINVAL");
  if (Buffer.byteLength(part) > 255) throw new HostError("ENAMETOOLONG");
}
