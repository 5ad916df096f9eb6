/**
 * Claiming an instance: holding the kernel lock on `owner.lock` (L1, L2). The first thing a daemon does. Somebody who
 * only looks holds the lock shared for a moment, so a refusal counts only when it lasts.
 */
import { Deadline } from "../base/deadline.ts";
import { type Clock, sleep } from "../ports/clock.ts";
import type { Files } from "../ports/files.ts";
import type { LockFile, Locks } from "../ports/locks.ts";
import { ensurePrivateDirectory } from "../ports/private-directory.ts";
import type { Random } from "../ports/random.ts";
import type { InstancePaths } from "../wire/instance.ts";

/** Longer than any look at the lock takes, shorter than a person notices. */
const refusalMs = 250;

interface ClaimPorts {
  clock: Clock;
  files: Files;
  locks: Locks;
  random: Random;
}

/** Makes sure that the directories are ours alone; throws `unsafe-directory` otherwise. */
export async function prepareDirectories(files: Files, uid: number, paths: InstancePaths): Promise<void> {
  await ensurePrivateDirectory(files, paths.home, uid);
  await ensurePrivateDirectory(files, paths.directory, uid);
  if (paths.socketDirectory !== paths.directory) await ensurePrivateDirectory(files, paths.socketDirectory, uid);
}

/** The held claim. */
export class Claim {
  readonly #files: Files;
  readonly #path: string;
  /** Replaced when its file was removed by others and locked anew (L10). */
  #lock: LockFile;

  constructor(files: Files, path: string, lock: LockFile) {
    this.#files = files;
    this.#path = path;
    this.#lock = lock;
  }

  /** Of the lock file that is held. */
  get inode(): string {
    return this.#lock.inode;
  }

  /**
   * False when the name was removed or points to another file by now: then the lock keeps nobody out, and the files of the
   * instance may be another's.
   */
  async ours(): Promise<boolean> {
    return await namesThisFile(this.#files, this.#path, this.#lock);
  }

  async renew(lock: LockFile): Promise<void> {
    const lost = this.#lock;
    this.#lock = lock;
    await lost.close();
  }
}

/** The claim, or `undefined` when another process owns the instance; nothing was changed then. */
export async function claimInstance(ports: ClaimPorts, paths: InstancePaths): Promise<Claim | undefined> {
  const deadline = Deadline.after(ports.clock, refusalMs);
  for (;;) {
    const lock = await ports.locks.open(paths.ownerLock);
    if (await lock.tryExclusive()) {
      if (await namesThisFile(ports.files, paths.ownerLock, lock)) return new Claim(ports.files, paths.ownerLock, lock);
    } else if (deadline.expired) {
      await lock.close();
      return undefined;
    }
    await lock.close();
    await sleep(ports.clock, 5 + ports.random.fraction() * 15);
  }
}

export async function namesThisFile(files: Files, path: string, lock: LockFile): Promise<boolean> {
  const facts = await files.facts(path);
  return facts?.inode === lock.inode;
}
