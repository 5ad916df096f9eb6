/** Looking for a file of the caller's. */
import { access } from "node:fs/promises";

/** False also for what may not be looked at. */
export async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
