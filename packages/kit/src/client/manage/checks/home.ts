/**
 * The place of all daemons' files: is it ours, can it be written, does it keep locks apart, can a socket be made and
 * reached in it, does it tell the time that we tell? Tried with files of our own, which are removed again.
 */
import { formatBytes, MiB } from "../../../base/byte-sizes.ts";
import type { LockFile } from "../../../ports/locks.ts";
import { ensurePrivateDirectory } from "../../../ports/private-directory.ts";
import { fileError } from "../../../ports/state-file.ts";
import { instancePaths, type Places, socketPathBytesMax } from "../../../wire/instance.ts";
import type { ClientPorts, MachineFacts } from "../../ports.ts";
import { type Finding, findingsOf, fine, problem, warning } from "./finding.ts";

const freeLow = 64 * MiB;
/** Between this machine's clock and that of a file server; less is the file system's coarse idea of now. */
const clockApartMs = 10_000;
/** No machine that runs this was here earlier: its clock was never set. */
const oldestWallMs = Date.UTC(2024, 0);

const otherPlace = "Set HOB_HOME to a directory on a local disk.";

export async function checkHome(ports: ClientPorts, places: Places, facts: MachineFacts): Promise<Finding[]> {
  const { home } = places;
  const findings = await findingsOf("home", async () => await tryWriting(ports, home));
  if (findings.some(({ level }) => level === "problem")) return findings;
  return [
    ...findings,
    ...(await findingsOf("locks", async () => [await tryLocks(ports, home)])),
    ...(await findingsOf("sockets", async () => [await trySocket(ports, places)])),
    ...checkDisk(home, facts),
  ];
}

async function tryWriting(ports: ClientPorts, home: string): Promise<Finding[]> {
  await ensurePrivateDirectory(ports.files, home, ports.self.uid);
  const path = trialPath(ports, home, "tmp");
  try {
    await ports.files.create(path, "doctor\n", 0o600, true);
    const wroteMs = (await ports.files.facts(path))?.modifiedMs ?? ports.clock.wallMs();
    return [fine("home", `${home} is private and can be written`), checkClock(ports.clock.wallMs(), wroteMs, home)];
  } catch (error) {
    throw fileError(error, "write", path);
  } finally {
    await ports.files.remove(path).catch(() => false);
  }
}

function checkClock(wallMs: number, fileMs: number, home: string): Finding {
  const check = "clock";
  const set = "Set it, or let it be set (NTP): until then the ages that hob shows are wrong.";
  if (wallMs < oldestWallMs) return warning(check, `it says ${new Date(wallMs).toISOString()}`, set);
  const apartMs = Math.abs(wallMs - fileMs);
  if (apartMs <= clockApartMs) return fine(check, new Date(wallMs).toISOString());
  return warning(check, `the file system of ${home} is ${Math.round(apartMs / 1_000)} s apart from it`, `${set} Or: ${otherPlace}`);
}

async function tryLocks(ports: ClientPorts, home: string): Promise<Finding> {
  const path = trialPath(ports, home, "lock");
  const { locks } = await ports.starter();
  const opened: LockFile[] = [];
  try {
    for (let count = 0; count < 2; count++) opened.push(await locks.open(path));
    const held: boolean[] = [];
    for (const lock of opened) held.push(await lock.tryExclusive());
    if (held[0] === true && held[1] === false) return fine("locks", "the file system keeps locks apart");
    return problem("locks", `${home}: a lock did not keep a second holder out`, otherPlace);
  } finally {
    for (const lock of opened) await lock.close();
    await ports.files.remove(path).catch(() => false);
  }
}

/** Where the socket of a daemon with a name of usual length would be. */
async function trySocket(ports: ClientPorts, places: Places): Promise<Finding> {
  const { directory, socketDirectory } = instancePaths(places, "x".repeat(12), "default");
  const beside = socketDirectory === directory;
  const place = beside ? places.home : socketDirectory;
  await ensurePrivateDirectory(ports.files, place, ports.self.uid);
  const path = trialPath(ports, place, "sock");
  try {
    const listener = await ports.net.listen(path, (transport) => transport.destroy());
    try {
      (await ports.net.connect(path)).destroy();
    } finally {
      await listener.close();
    }
  } catch (error) {
    const { message } = fileError(error, "make and reach the socket", path);
    return problem("sockets", message, `If this runs in a sandbox, let it use Unix sockets. Else: ${otherPlace}`);
  } finally {
    await ports.files.remove(path).catch(() => false);
  }
  if (beside) return fine("sockets", "they can be made and reached, and lie beside the state");
  return fine("sockets", `the home's path is too long for them (${socketPathBytesMax} bytes), so they lie in ${place}`);
}

function checkDisk(home: string, { freeBytes, networkFileSystem }: MachineFacts): Finding[] {
  const findings: Finding[] = [];
  if (freeBytes !== undefined) {
    const text = `${formatBytes(freeBytes)} free`;
    const low = freeBytes < freeLow;
    findings.push(low ? warning("disk", text, "Free some space: logs and records are lost when it is full.") : fine("disk", text));
  }
  if (networkFileSystem !== undefined)
    findings.push(warning("file system", `${home} is on ${networkFileSystem}: locks there may not hold between machines`, otherPlace));
  return findings;
}

function trialPath(ports: ClientPorts, directory: string, kind: string): string {
  return `${directory}/doctor.${ports.random.id().slice(0, 8)}.${kind}`;
}
