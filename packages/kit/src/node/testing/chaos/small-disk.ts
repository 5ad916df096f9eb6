/**
 * A disk small enough to be filled: a tmpfs that only this process and its children see, and that goes with them. It needs
 * a mount namespace of one's own (unshare(1)), which root has, and others where the system lets users have them.
 */
import { type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { constants } from "node:os";

/** Where the small disk is, for the process that runs on it. */
export const smallDiskVariable = "HOB_CHAOS_DISK";
/** Room for a home and its log, and filled in a moment. */
const size = "2m";
const onSmallDisk = 'mount -t tmpfs -o "size=$1,mode=0700" hob-chaos "$2" && shift 2 && exec "$@"';

/** The exit code of this program, run again with a small disk; `undefined` where none can be had, or this is that run. */
export async function rerunOnSmallDisk(args: readonly string[]): Promise<number | undefined> {
  if (process.platform !== "linux" || process.env[smallDiskVariable] !== undefined) return undefined;
  const directory = mkdtempSync("/tmp/hob-disk-");
  try {
    const unshare = process.getuid?.() === 0 ? ["-m"] : ["-Urm"];
    const words = [...unshare, "sh", "-c", onSmallDisk, "sh", size, directory];
    if (tried(spawnSync("unshare", [...words, "true"])).status !== 0) return undefined;
    return await run([...words, process.execPath, process.argv[1] as string, ...args], directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function tried(result: SpawnSyncReturns<Buffer>): { status: number | null } {
  return { status: result.error === undefined ? result.status : null };
}

/** The signals that a terminal sends reach the child as well; others are passed on. */
async function run(words: string[], directory: string): Promise<number> {
  const child = spawn("unshare", words, { stdio: "inherit", env: { ...process.env, [smallDiskVariable]: directory } });
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
  const ignore = (): void => undefined;
  process.on("SIGTERM", pass).on("SIGINT", ignore);
  const code = await new Promise<number>((resolve) => {
    child.once("exit", (status, signal) => resolve(status ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
  process.off("SIGTERM", pass).off("SIGINT", ignore);
  return code;
}
