/** Paths that a person typed. */
import { resolve } from "node:path";

/** Made absolute by the directory of the command. */
export function absolutePath(cwd: string, path: string): string {
  return resolve(cwd, path);
}
