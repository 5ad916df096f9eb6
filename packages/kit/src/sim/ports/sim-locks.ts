/** The port Locks: flock(2) on simulated open files. Errors come as node/locks.ts words them. */
import { assert } from "../../base/assert.ts";
import { HobError } from "../../errors/hob-error.ts";
import type { LockFile, Locks } from "../../ports/locks.ts";
import { fileError } from "../../ports/state-file.ts";
import { SystemError } from "../machine/errno.ts";
import type { Inode } from "../machine/file-tree.ts";
import type { Machine } from "../machine/machine.ts";
import type { Holding, SimProcess } from "../machine/process.ts";

const opening = ["EMFILE", "ENFILE", "ENOSPC", "EDQUOT", "EIO", "EACCES", "EROFS"] as const;

export function simLocks(machine: Machine, process: SimProcess): Locks {
  return {
    open: (path) =>
      process.call(
        `open lock ${path}`,
        (fault) => {
          try {
            if (fault !== undefined) throw new SystemError(fault, path);
            return new SimLockFile(machine, process, path, machine.files.find(path) ?? machine.add(process, path, "file", 0o600));
          } catch (error) {
            throw fileError(error, "open the lock file", path);
          }
        },
        opening,
      ),
  };
}

class SimLockFile implements LockFile, Holding {
  readonly what: string;
  readonly inode: string;
  readonly #machine: Machine;
  readonly #process: SimProcess;
  readonly #path: string;
  readonly #file: Inode;
  #open = true;

  constructor(machine: Machine, process: SimProcess, path: string, file: Inode) {
    if (file.kind !== "file") throw new HobError("unsafe-directory", `${path} must be a file of your own, and is a ${file.kind}`);
    this.what = `lock file ${path} of ${process.title}`;
    this.inode = machine.files.facts(file).inode;
    this.#machine = machine;
    this.#process = process;
    this.#path = path;
    this.#file = file;
    file.opens++;
    process.holdings.add(this);
  }

  tryExclusive(): Promise<boolean> {
    return this.#call("lock", ["ENOLCK"], () => {
      const { exclusive, shared } = this.#file;
      const free = (exclusive === undefined || exclusive === this) && [...shared].every((holder) => holder === this);
      if (!free) return false;
      shared.delete(this);
      if (exclusive === undefined) {
        this.#file.exclusive = this;
        this.#machine.watch.tell("locked", this.#process, this.#path, this.#file);
      }
      return true;
    });
  }

  tryShared(): Promise<boolean> {
    return this.#call("lock shared", ["ENOLCK"], () => {
      if (this.#file.exclusive !== undefined && this.#file.exclusive !== this) return false;
      this.#unlock();
      this.#file.shared.add(this);
      return true;
    });
  }

  unlock(): Promise<void> {
    return this.#call("unlock", [], () => this.#unlock());
  }

  read(): Promise<string> {
    return this.#call("read lock file", ["EIO"], () => this.#file.text);
  }

  write(text: string): Promise<void> {
    return this.#call("write lock file", ["ENOSPC", "EDQUOT", "EIO"], () => {
      const held = this.#file.exclusive === this;
      this.#machine.watch.tell("lockWritten", this.#process, this.#path, held);
      assert(held, `only the holder of ${this.#path} writes it (L1)`);
      this.#file.text = text;
    });
  }

  close(): Promise<void> {
    return this.#process.call(`close lock ${this.#path}`, () => this.drop());
  }

  drop(): void {
    if (!this.#open) return;
    this.#unlock();
    this.#open = false;
    this.#file.opens--;
    this.#machine.files.settle(this.#file);
    this.#process.holdings.delete(this);
  }

  #unlock(): void {
    this.#file.shared.delete(this);
    if (this.#file.exclusive !== this) return;
    this.#file.exclusive = undefined;
    this.#machine.watch.tell("unlocked", this.#process, this.#path);
  }

  #call<T>(what: string, faults: readonly string[], perform: () => T): Promise<T> {
    return this.#process.call(
      `${what} ${this.#path}`,
      (fault) => {
        assert(this.#open, `${this.#path} is closed`);
        if (fault === "ENOLCK") throw new HobError("lock-unsupported", `the file system of ${this.#path} cannot hold locks (${fault})`);
        if (fault !== undefined) throw fileError(new SystemError(fault, this.#path), "write", this.#path);
        return perform();
      },
      faults,
    );
  }
}
