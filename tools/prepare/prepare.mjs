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
  await ensureMade("building …", bundlesCurrent, ({ build }) => build());
}

/** Makes the declarations, which whoever packs a package needs, when a source is newer. Needs the dependencies. */
export async function ensureTypes() {
  const { typesCurrent } = await import("../build/stamp.mjs");
  await ensureMade("making the declarations …", typesCurrent, ({ buildTypes }) => buildTypes());
}

async function ensureMade(text, isCurrent, make) {
  if (isCurrent()) return;
  await withProgress(text, () =>
    withLock(lockDirectory, async () => {
      if (isCurrent()) return;
      const { failOnBuildFailure } = await import("../build/build-failure.mjs");
      try {
        await make(await import("../build/build.mjs"));
      } catch (error) {
        failOnBuildFailure(error);
      }
    }),
  );
}
