/** Why an instance could not be claimed, in words: another process runs it, or this very one does already. */
import { HobError } from "../errors/hob-error.ts";
import { isSameProcess } from "../ports/processes.ts";
import { readRecord } from "../ports/state-file.ts";
import { limitTable } from "../wire/limits.ts";
import { isOwnerRecord } from "../wire/owner-record.ts";
import type { Identity } from "./identity.ts";
import type { ServerPorts } from "./ports.ts";

export async function refusedClaim({ files, processes }: ServerPorts, { title, paths }: Identity): Promise<HobError> {
  const owner = await readRecord(files, paths.owner, limitTable.stateFileBytes.value, isOwnerRecord).catch(() => undefined);
  const self = await processes.identify(processes.pid).catch(() => undefined);
  if (owner?.kind !== "value" || self === undefined || !isSameProcess(owner.value, self))
    return new HobError("already-owned", `${title} is already run by another process`);
  return new HobError("already-owned", `${title} is already run by this very process, which ends now: \`serve\` was called a second time`, {
    hint: "Call `serve` once in a process.",
  });
}
