/** Before the process tests: what they run is as new as its source, also when Vitest is called without npm. */
import { ensureBuilt } from "../../tools/prepare/prepare.mjs";

export async function setup(): Promise<void> {
  await ensureBuilt();
}
