/**
 * Our own launch in the note of `start.lock` (wire/start-note.ts). The starter takes it out when we are ready; where it
 * has gone before, we do, so that nobody takes a daemon that has long been ready for one that starts.
 */
import { isSameProcess } from "../ports/processes.ts";
import type { InstancePaths } from "../wire/instance.ts";
import { parseStartNote } from "../wire/start-note.ts";
import type { ServerPorts } from "./ports.ts";

export async function forgetLaunch({ locks, processes, self }: ServerPorts, paths: InstancePaths): Promise<void> {
  if (self.launch === undefined) return;
  const lock = await locks.open(paths.startLock);
  try {
    if (!(await lock.tryExclusive())) return; // somebody starts, and writes what is true
    const note = parseStartNote(await lock.read());
    if (note?.kind !== "starting" || typeof note.launch !== "object") return;
    if (isSameProcess(note.launch, await processes.identify(processes.pid))) await lock.write("");
  } finally {
    await lock.close();
  }
}
