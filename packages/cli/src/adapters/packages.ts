/** Files of packages that are installed with this command. */
import { fileURLToPath } from "node:url";

/** Absolute path of a file of an installed package. Throws when the package is not there. */
export function packageFile(name: string, file: string): string {
  return fileURLToPath(new URL(file, import.meta.resolve(`${name}/package.json`)));
}
