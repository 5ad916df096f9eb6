/** Paths that a person typed, made absolute by the directory of the command. They throw `not-found` when it is gone and matters. */
import { existsSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, relative, resolve } from "node:path";
import { directoryFor } from "@hob/kit/verb";

export function absolutePath(cwd: string | undefined, path: string): string {
  return resolve(directoryFor(path, cwd), path);
}

export function exists(path: string): boolean {
  return existsSync(path);
}

export function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** As `absolutePath`, without links where the path exists: as the kit records directories. */
export function realPath(cwd: string | undefined, path: string): string {
  const absolute = absolutePath(cwd, path);
  try {
    return realpathSync(absolute);
  } catch {
    return absolute;
  }
}

/** Whether `path` is `directory` or lies below it. Both absolute. */
export function liesUnder(path: string, directory: string): boolean {
  const way = relative(directory, path);
  return way === "" || (way !== ".." && !way.startsWith("../") && !isAbsolute(way));
}
