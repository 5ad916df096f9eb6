/**
 * Chaos inside of a process under test, loaded with the preload of the points: a limit on open files, writes that fail as
 * on a full disk, and an answer to what the process holds. None of it is in the product; without its variables and files
 * it does nothing.
 */
import fs, { existsSync, readdirSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { kernel } from "../../kernel.ts";
import { systemError } from "../../system-error.ts";
import { diskFullFile, type Measured, measuredFile, measureFile } from "../points-protocol.ts";

export const openFilesVariable = "HOB_CHAOS_OPEN_FILES";

/**
 * For a daemon that begins to serve. Not earlier: Node.js itself opens all modules of a program at once, and a program of
 * many modules cannot even be loaded with few descriptors.
 */
export function limitOpenFiles(): void {
  const openFiles = Number(process.env[openFilesVariable] ?? 0);
  if (openFiles > 0) kernel().limitOpenFiles(openFiles);
}

/** In a daemon that was launched; commands are left alone, but for the disk. */
export function prepareForChaos(points: string): void {
  const { HOB_HOME: home, HOB_LAUNCH: launch } = process.env;
  if (home !== undefined) pretendFullDisk(points, home);
  if (launch === undefined) return;
  process.on("SIGCONT", () => answerMeasure(points));
}

function answerMeasure(points: string): void {
  try {
    unlinkSync(join(points, measureFile(process.pid)));
  } catch {
    return; // it was only thawed
  }
  const path = join(points, measuredFile(process.pid));
  writeFileSync(`${path}.new`, JSON.stringify(measureSelf()));
  renameSync(`${path}.new`, path);
}

function measureSelf(): Measured {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  collect(); // what finalizers let go of
  const { heapUsed, external } = process.memoryUsage();
  const timers = process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
  return { descriptors: readdirSync("/dev/fd").length, heldBytes: heapUsed + external, timers };
}

/** Functions that make a file or write to one; their first argument is a path or a descriptor. */
const writers = ["writeSync", "write", "writeFileSync", "appendFileSync", "openSync", "open", "mkdirSync"];
const promisedWriters = ["writeFile", "appendFile", "open", "mkdir"];

type Functions = Record<string, (...args: unknown[]) => unknown>;

/** Below `home`, and in files that are open, writing fails while the disk is said to be full. */
function pretendFullDisk(points: string, home: string): void {
  const flag = join(points, diskFullFile);
  const { fstatSync } = fs;
  const isRefused = (name: string, [first, second]: unknown[]): boolean => {
    if (!existsSync(flag)) return false;
    if (typeof first === "number") return fstatSync(first).isFile();
    return typeof first === "string" && first.startsWith(home) && !(name.startsWith("open") && isForReading(second));
  };
  wrap(fs as unknown as Functions, writers, isRefused, failAtOnce);
  wrap(fs.promises as unknown as Functions, promisedWriters, isRefused, (_args, error) => Promise.reject(error));
  syncBuiltinESMExports();
}

function wrap(
  module: Functions,
  names: readonly string[],
  isRefused: (name: string, args: unknown[]) => boolean,
  fail: (args: unknown[], error: Error) => unknown,
): void {
  for (const name of names) {
    const original = module[name] as Functions[string];
    module[name] = (...args) =>
      isRefused(name, args) ? fail(args, systemError("ENOSPC", "no space left on device, so says the test")) : original(...args);
  }
}

/** As Node does: thrown, or given to the callback. */
function failAtOnce(args: unknown[], error: Error): void {
  const callback = args.at(-1);
  if (typeof callback !== "function") throw error;
  process.nextTick(callback as (error: Error) => void, error);
}

/** Flags of open(2), in either spelling. */
function isForReading(flags: unknown): boolean {
  return flags === undefined || flags === "r" || (typeof flags === "number" && (flags & fs.constants.O_CREAT) === 0);
}
