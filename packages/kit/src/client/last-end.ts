/** How the last life of an instance ended, or the last start that came to none, read from the files that they left. */
import type { Files } from "../ports/files.ts";
import { isSameProcess } from "../ports/processes.ts";
import { readRecord } from "../ports/state-file.ts";
import type { LastEnd, OwnerRecord } from "../wire/control.ts";
import type { InstancePaths } from "../wire/instance.ts";
import { isCrashReport, lastEndOf } from "../wire/last-end.ts";
import { limitTable } from "../wire/limits.ts";
import type { FailedNote } from "../wire/start-note.ts";
import { identityOf } from "./claim-look.ts";
import { readStartNote } from "./start-note.ts";

/** `undefined` when nothing ever ran here. */
export async function readLastEnd(files: Files, paths: InstancePaths, owner: OwnerRecord | undefined): Promise<LastEnd | undefined> {
  const crash = await readRecord(files, paths.crash, limitTable.stateFileBytes.value, isCrashReport);
  const note = await readStartNote(files, paths);
  const traces = { crash: crash.kind === "value" ? crash.value : undefined, note, report: paths.crash };
  const life = owner === undefined ? undefined : lastEndOf({ owner, ...traces });
  return note?.kind === "failed" && isLater(note, owner, life) ? failedStart(note, paths) : life;
}

/** A life that was launched by that very start may have said more itself. */
function isLater({ at, launched }: FailedNote, owner: OwnerRecord | undefined, life: LastEnd | undefined): boolean {
  if (launched === undefined) return false;
  if (owner === undefined || life === undefined) return true;
  if (isSameProcess(launched, identityOf(owner))) return life.kind === "killed";
  return at > (life.at ?? owner.startedAt);
}

function failedStart({ error, at, launched }: FailedNote, paths: InstancePaths): LastEnd {
  const [first = ""] = error.message.split("\n");
  const reason = first.replace(/; it wrote:$/, "");
  return { kind: "failed", generation: "", pid: launched?.pid ?? 0, at, reason, log: paths.log, report: undefined };
}
