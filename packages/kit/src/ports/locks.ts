/**
 * Kernel locks on whole files (flock(2)): held by one open file, gone when its process dies however it dies.
 * A lock file is never unlinked, and written only by the holder of its exclusive lock (L1).
 */
export interface Locks {
  /** Opens the lock file, creating it (mode 0600) when missing. Never truncates, never follows a link. */
  open(path: string): Promise<LockFile>;
}

export interface LockFile {
  /** Device and inode of the file that is open, to compare with what the name points to now (L10). */
  readonly inode: string;
  /** True when the lock is now held, by this open file alone. Never waits. */
  tryExclusive(): Promise<boolean>;
  /** True when nobody holds it exclusively; it is then held shared until `unlock`. Never waits. */
  tryShared(): Promise<boolean>;
  unlock(): Promise<void>;
  /** Text inside the file, at most 64 KiB of it, without spaces at its end. */
  read(): Promise<string>;
  /**
   * Replaces the text, in one step for whoever reads it without the lock. Only for the holder of the exclusive lock. Not
   * synced: what a lock file says is about processes, and none of them outlives the machine's going down.
   */
  write(text: string): Promise<void>;
  /** Closes the file, which releases the lock. */
  close(): Promise<void>;
}
