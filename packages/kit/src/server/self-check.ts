/**
 * The owner checks itself every few seconds (L10): the claim is still on the file that the name points to, the socket is
 * still published, its record still says who it is. Doubtful errors change nothing: a passing fault must not
 * end a healthy daemon.
 */
import type { Files } from "../ports/files.ts";
import type { Locks } from "../ports/locks.ts";
import { readRecord } from "../ports/state-file.ts";
import type { InstancePaths } from "../wire/instance.ts";
import { limitTable } from "../wire/limits.ts";
import { isOwnerRecord } from "../wire/owner-record.ts";
import { type Claim, namesThisFile, prepareDirectories } from "./claim.ts";
import type { Publisher } from "./publisher.ts";

export type CheckResult =
  | { kind: "well" }
  /** Something was mended. */
  | { kind: "mended"; what: string }
  /** Another owner, or a reason to end. */
  | { kind: "leave"; why: string };

interface CheckedInstance {
  files: Files;
  locks: Locks;
  uid: number;
  paths: InstancePaths;
  generation: string;
  publisher: Publisher;
  claim: Claim;
  /** Whether owner.json and pid say what they should. */
  recorded: () => Promise<boolean>;
  /** Writes them again. */
  record: () => Promise<void>;
}

export async function checkClaim(instance: CheckedInstance): Promise<CheckResult> {
  const { files, paths, claim } = instance;
  if (await claim.ours()) return await checkSocket(instance);
  await prepareDirectories(files, instance.uid, paths);
  const fresh = await instance.locks.open(paths.ownerLock);
  if (!(await fresh.tryExclusive())) {
    await fresh.close();
    return { kind: "leave", why: "another process claimed the instance after its files were removed" };
  }
  if (!(await namesThisFile(files, paths.ownerLock, fresh))) {
    await fresh.close();
    return { kind: "well" }; // changed again under us: the next check decides
  }
  await claim.renew(fresh);
  await instance.record();
  await instance.publisher.restore();
  return { kind: "mended", what: "the files of the instance were removed by others; they were made anew" };
}

async function checkSocket(instance: CheckedInstance): Promise<CheckResult> {
  if (instance.publisher.withdrawn) return { kind: "well" }; // the name was taken away on purpose
  const seen = await instance.publisher.check();
  if (seen === "published") {
    await instance.files.touch(instance.paths.socket); // cleaners of /tmp judge by age
    return await checkRecord(instance);
  }
  const owner = await readRecord(instance.files, instance.paths.owner, limitTable.stateFileBytes.value, isOwnerRecord);
  if (owner.kind === "value" && owner.value.generation !== instance.generation) {
    return { kind: "leave", why: `another owner is recorded: pid ${owner.value.pid}` };
  }
  if (!(await instance.recorded())) await instance.record();
  await instance.publisher.restore();
  return {
    kind: "mended",
    what:
      seen === "missing"
        ? "the socket was missing and is published again"
        : "the socket was replaced by something else and is published again",
  };
}

/** The claim and the address are ours, so whatever else the record says is a mistake of somebody's (L7). */
async function checkRecord(instance: CheckedInstance): Promise<CheckResult> {
  if (await instance.recorded()) return { kind: "well" };
  await instance.record();
  return { kind: "mended", what: "the record of who runs here was damaged or removed by others; it is written again" };
}
