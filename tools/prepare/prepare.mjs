/**
 * Makes a clone ready to run: dependencies as package-lock.json says, bundles as new as their sources. Each has a stamp
 * that is checked without a lock; only when there is work is the lock taken, and the stamp checked again.
 */
import { join } from "node:path";
import { dependenciesCurrent, installDependencies } from "./dependencies.mjs";
import { withLock } from "./lock.mjs";
import { root, withProgress } from "./run-program.mjs";

const lockDirectory = join(root, ".cache", "prepare");

/**
 * Installs the dependencies of `directory` (the repository or a part with a lock file of its own) when they are not as its lock
 * file says.
 */
export async function ensureDependencies(directory) {
  if (dependenciesCurrent(directory)) return;
  await withProgress("installing dependencies (npm ci) …", () =>
    withLock(lockDirectory, async () => {
      if (!dependenciesCurrent(directory)) await installDependencies(directory);
    }),
  );
}

/** Builds the bundles when a source is newer. Needs the dependencies. */
export async function ensureBuilt() {
  const { bundlesCurrent } = await import("../build/stamp.mjs");
  if (bundlesCurrent()) return;
  await withProgress("building …", () =>
    withLock(lockDirectory, async () => {
      if (bundlesCurrent()) return;
      const { build } = await import("../build/build.mjs");
      const { failOnBuildFailure } = await import("../build/build-failure.mjs");
      await build().catch(failOnBuildFailure);
    }),
  );
}
