/**
 * The port Locks: flock(2) on one open file description. The kernel drops the lock with the process, however it ends;
 * the descriptor is close-on-exec, so no child keeps it alive. What stands in the place of the lock file is looked at
 * before it is used: only a regular file of our own will do.
 */
import { closeSync, constants, fchmodSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { assert } from "../base/assert.ts";
import { KiB } from "../base/byte-sizes.ts";
import { HobError } from "../errors/hob-error.ts";
import type { LockFile, Locks } from "../ports/locks.ts";
import { fileError } from "../ports/state-file.ts";
import { inodeOf } from "./files.ts";
import { kernel } from "./kernel.ts";
import { errorCodeOf, explain, kindOf, whatIsAt } from "./system-error.ts";

const { O_RDWR, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_NOCTTY } = constants;
const lockMode = 0o600;
const textBytesMax = 64 * KiB;

/** Opening that fails because of what has the name, not because of permissions. */
const notAFile = ["ELOOP", "EISDIR", "ENXIO", "EOPNOTSUPP", "ENOTDIR", "EFTYPE"];

/** flock(2) says one of these where the file system, or a policy, offers no locks. */
const noLocks = ["ENOLCK", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EINVAL", "EPERM", "EACCES"];

export const locks: Locks = {
  async open(path: string): Promise<LockFile> {
    const descriptor = openLockFile(path);
    try {
      refuseUnfit(path, descriptor);
      return new FlockFile(path, descriptor);
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  },
};

class FlockFile implements LockFile {
  readonly inode: string;
  readonly #path: string;
  #descriptor: number | undefined;
  #held: "nothing" | "shared" | "exclusive" = "nothing";

  constructor(path: string, descriptor: number) {
    this.#path = path;
    this.#descriptor = descriptor;
    this.inode = inodeOf(fstatSync(descriptor, { bigint: true }));
  }

  async tryExclusive(): Promise<boolean> {
    return this.#held === "exclusive" || this.#try("exclusive");
  }

  async tryShared(): Promise<boolean> {
    return this.#held === "shared" || this.#try("shared");
  }

  async unlock(): Promise<void> {
    if (this.#held === "nothing") return;
    this.#held = "nothing";
    kernel().flock(this.#open(), "unlock");
  }

  async read(): Promise<string> {
    const content = Buffer.allocUnsafe(textBytesMax);
    try {
      return content.toString("utf8", 0, readSync(this.#open(), content, 0, textBytesMax, 0)).trimEnd();
    } catch (error) {
      throw fileError(error, "read", this.#path);
    }
  }

  async write(text: string): Promise<void> {
    assert(this.#held === "exclusive", `only the holder of ${this.#path} writes it (L1)`);
    const descriptor = this.#open();
    const content = Buffer.from(text);
    assert(content.length <= textBytesMax, `at most ${textBytesMax} bytes fit into a lock file`);
    try {
      const { size } = fstatSync(descriptor);
      if (size > textBytesMax) ftruncateSync(descriptor, 0); // no text of ours
      // Spaces cover what the old text had more: cutting it off would be a second step, seen by whoever reads in between.
      const padding = Buffer.alloc(Math.max(0, Math.min(size, textBytesMax) - content.length), " ");
      const whole = Buffer.concat([content, padding]);
      for (let written = 0; written < whole.length; ) written += writeSync(descriptor, whole, written, whole.length - written, written);
    } catch (error) {
      throw explain(error, "write", this.#path);
    }
  }

  async close(): Promise<void> {
    if (this.#descriptor === undefined) return;
    const descriptor = this.#descriptor;
    this.#descriptor = undefined;
    this.#held = "nothing";
    closeSync(descriptor);
  }

  #try(mode: "shared" | "exclusive"): boolean {
    const descriptor = this.#open();
    const errno = kernel().flock(descriptor, mode);
    if (errno === "") {
      this.#held = mode;
      return true;
    }
    // Changing the kind of a lock is not atomic: the old one may be gone already (flock(2), "converting a lock").
    if (this.#held !== "nothing") kernel().flock(descriptor, "unlock");
    this.#held = "nothing";
    if (errno === "EAGAIN") return false;
    throw lockError(this.#path, errno);
  }

  #open(): number {
    assert(this.#descriptor !== undefined, `${this.#path} is closed`);
    return this.#descriptor;
  }
}

function openLockFile(path: string): number {
  try {
    return openSync(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, lockMode);
  } catch (error) {
    if (notAFile.includes(errorCodeOf(error) ?? "")) throw unfit(path, whatIsAt(path), error);
    throw explain(error, "open the lock file", path);
  }
}

function refuseUnfit(path: string, descriptor: number): void {
  const facts = fstatSync(descriptor);
  if (!facts.isFile()) throw unfit(path, `${kindOf(facts)} of user ${facts.uid}`);
  if (facts.uid !== process.geteuid?.()) throw unfit(path, `a file of user ${facts.uid}`);
  if (facts.nlink > 1) throw unfit(path, `a file with ${facts.nlink} names`);
  if ((facts.mode & 0o077) !== 0) fchmodSync(descriptor, lockMode);
}

function unfit(path: string, what: string, cause?: unknown): HobError {
  return new HobError("unsafe-directory", `${path} must be a file of your own, and is ${what}`, {
    hint: `Remove ${path}, or set HOB_HOME to another place.`,
    cause,
    details: { path },
  });
}

function lockError(path: string, errno: string): HobError {
  if (!noLocks.includes(errno)) return new HobError("internal", `flock of ${path}: ${errno}`);
  return new HobError("lock-unsupported", `the file system of ${path} cannot hold locks (${errno})`, { details: { path, errno } });
}
