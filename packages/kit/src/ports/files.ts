/**
 * The file system, in the few operations the lifecycle needs, each one a point where the world may change under us.
 * No operation follows a link in the last part of a path. System errors come through as Node's, with `code` (`EACCES`…).
 */
export interface FileFacts {
  kind: "file" | "directory" | "socket" | "link" | "other";
  /** Owner's user id. */
  uid: number;
  /** Permission bits, 0 to 0o7777. */
  mode: number;
  /** Bytes. */
  size: number;
  /** Device and inode, as one word. Reused by the system: for noticing change, never for ownership. */
  inode: string;
  /** Last change of content, milliseconds since 1970. */
  modifiedMs: number;
}

export interface Files {
  /** Facts of the entry itself; `undefined` when there is none. */
  facts(path: string): Promise<FileFacts | undefined>;
  /** Content of a regular file; `undefined` when there is none. Throws EFBIG beyond `bytesMax`, ELOOP on a link, EISDIR… */
  read(path: string, bytesMax: number): Promise<string | undefined>;
  /** Text of a regular file from `offset` bytes on, at most `bytesMax`; empty when there is none. For quoting logs. */
  readFrom(path: string, offset: number, bytesMax: number): Promise<string>;
  /** Writes a new file; synced to disk when `durable`. Throws EEXIST when anything has that name. */
  create(path: string, text: string, mode: number, durable: boolean): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Removes a file, a link or a socket. False when there was none. */
  remove(path: string): Promise<boolean>;
  /** False when something of that name exists already. */
  makeDirectory(path: string, mode: number): Promise<boolean>;
  /** Changes the mode of the directory that `path` names, which must not be a link. */
  chmodDirectory(path: string, mode: number): Promise<void>;
  /** Sets the times of an entry to now, so that cleaners of temporary files leave it alone. False when there is none. */
  touch(path: string): Promise<boolean>;
  /** Names in a directory, sorted; empty when there is none. */
  list(path: string): Promise<string[]>;
  /** Makes a rename in this directory survive a power failure. */
  syncDirectory(path: string): Promise<void>;
}
