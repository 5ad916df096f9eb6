/** How the life before this one ended, from the record and the crash report it left. */
import type { Files } from "../ports/files.ts";
import type { Random } from "../ports/random.ts";
import { quarantine, readRecord } from "../ports/state-file.ts";
import type { LastEnd } from "../wire/control.ts";
import type { InstancePaths } from "../wire/instance.ts";
import { isCrashReport, lastEndOf } from "../wire/last-end.ts";
import { isOwnerRecord } from "../wire/owner-record.ts";
import { parseStartNote } from "../wire/start-note.ts";

interface PreviousLife {
  lastEnd: LastEnd | undefined;
  /** What had to be moved aside, for the log. */
  remarks: string[];
}

/** Reads what the previous owner left. Only the holder of the claim calls this: it moves bad files aside. */
export async function previousLife(files: Files, random: Random, paths: InstancePaths, bytesMax: number): Promise<PreviousLife> {
  const remarks: string[] = [];
  const owner = await readOrQuarantine(files, random, paths.owner, bytesMax, isOwnerRecord, remarks);
  const crash = await readOrQuarantine(files, random, paths.crash, bytesMax, isCrashReport, remarks);
  const note = parseStartNote((await files.read(paths.startLock, bytesMax).catch(() => undefined)) ?? "");
  return { lastEnd: owner === undefined ? undefined : lastEndOf({ owner, crash, note, report: paths.crash }), remarks };
}

/** Like `readRecord`, and whatever is there but cannot be used is moved aside. */
async function readOrQuarantine<T>(
  files: Files,
  random: Random,
  path: string,
  bytesMax: number,
  check: (value: unknown) => value is T,
  remarks: string[],
): Promise<T | undefined> {
  const read = await readRecord(files, path, bytesMax, check);
  if (read.kind === "value") return read.value;
  if (read.kind === "bad") {
    const aside = await quarantine(files, random, path);
    remarks.push(`${path} could not be used (${read.why}); ${aside === undefined ? "it could not be moved aside" : `moved to ${aside}`}`);
  }
  return undefined;
}
