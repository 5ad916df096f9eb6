/**
 * The tree of files that every interpreter begins with: a home, /tmp, and the standard library as one zip file whose
 * bytes all interpreters share. No operation of that file can write, so sharing it lets nobody through.
 */
import { type Emscripten, errno, type FileNode, type FileSystem, isBytes } from "./emscripten.ts";

const homePath = "/home/user";
/** More names say no more. */
const namedMax = 8;
const libraryPath = "/usr/lib/python314.zip";

/** Directories that Python itself lives in: nothing may be mounted over them. */
export const environment: Record<string, string> = { HOME: homePath, LANG: "en_US.UTF-8", PATH: "/usr/bin:/bin" };

/** Paths of plain files in the home directory, a few of them; nothing where that is gone, or a directory of the host. */
export function filesAtHome(files: FileSystem): string[] {
  const { contents } = nodeAt(files, homePath) ?? {};
  if (contents === undefined || contents === null || isBytes(contents)) return [];
  const found = Object.entries(contents).filter(([name, { mode }]) => !name.startsWith(".") && files.isFile(mode));
  return found.slice(0, namedMax).map(([name]) => `${homePath}/${name}`);
}

function nodeAt(files: FileSystem, path: string): FileNode | undefined {
  try {
    return files.lookupPath(path).node;
  } catch {
    return undefined;
  }
}

/** Builds the tree. Before Python starts, the same way in every thread: an image of the memory knows inodes by number. */
export function layOutFiles(module: Emscripten, library: Uint8Array): void {
  const files = module.FS;
  files.rmdir("/home/web_user");
  files.mkdirTree(homePath);
  files.mkdirTree("/usr/lib/python3.14/lib-dynload");
  files.writeFile(libraryPath, new Uint8Array(0));
  const { node } = files.lookupPath(libraryPath);
  const { file } = files.filesystems.MEMFS.ops_table;
  const { read, llseek, mmap } = file.stream;
  const refuse = (): never => {
    throw new files.ErrnoError(errno.EROFS);
  };
  node.contents = library;
  node.usedBytes = library.length;
  node.mode = 0o100444;
  node.stream_ops = { read, llseek, mmap, write: refuse } as typeof file.stream;
  node.node_ops = { ...file.node, setattr: refuse };
  files.chdir(homePath);
}
