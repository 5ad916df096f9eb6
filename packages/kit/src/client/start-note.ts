/**
 * Keeping the note in `start.lock` (wire/start-note.ts) while that lock is held, and reading it when it is not. A note
 * that cannot be written, since the disk is full, changes nothing about the start itself: one owner is kept by the claim.
 */
import type { HobError } from "../errors/hob-error.ts";
import type { Clock } from "../ports/clock.ts";
import type { Files } from "../ports/files.ts";
import type { LockFile } from "../ports/locks.ts";
import { lives, type Processes, type ProcessIdentity } from "../ports/processes.ts";
import { fileError } from "../ports/state-file.ts";
import type { InstancePaths } from "../wire/instance.ts";
import { limitTable } from "../wire/limits.ts";
import {
  type FailedNote,
  type ForcedEnd,
  type LaunchedProcess,
  parseStartNote,
  type StartingNote,
  type StartNote,
} from "../wire/start-note.ts";

export interface NoteKeeper {
  clock: Clock;
  processes: Processes;
  /** Held exclusively. */
  lock: LockFile;
  /** Who holds it. */
  by: StartingNote["by"];
}

/** What one holder of the lock writes, from taking it to letting it go. */
export class StartNotes {
  readonly #keeper: NoteKeeper;
  readonly #bootId: string;
  #launch: StartingNote["launch"] = "none";
  #costALife: string | undefined;
  #forced: ForcedEnd | undefined;

  private constructor(keeper: NoteKeeper, bootId: string) {
    this.#keeper = keeper;
    this.#bootId = bootId;
  }

  /** Notes, and what the last holder left; nothing of another boot. Writes nothing yet. */
  static async open(keeper: NoteKeeper): Promise<{ notes: StartNotes; left: StartNote | undefined }> {
    const { processes, lock } = keeper;
    const notes = new StartNotes(keeper, (await processes.identify(processes.pid))?.bootId ?? "");
    const left = parseStartNote(await lock.read());
    if (left?.bootId !== notes.#bootId) return { notes, left: undefined };
    notes.#forced = left.forced;
    return { notes, left };
  }

  /** Says who holds the lock. A process that an earlier holder launched stays known while it lives; one that it tried is nobody's. */
  async begin(left: StartNote | undefined): Promise<void> {
    const { processes } = this.#keeper;
    if (left?.kind === "starting") {
      if (left.trial !== undefined) await processes.signal(left.trial, "SIGKILL");
      if (typeof left.launch === "object" && (await lives(processes, left.launch))) this.#launch = left.launch;
    }
    await this.#writeStarting();
  }

  async launching(): Promise<void> {
    this.#launch = "under-way";
    await this.#writeStarting();
  }

  /** `undefined`: it has ended already, or nobody can say who it is. */
  async launched(child: ProcessIdentity | undefined): Promise<void> {
    this.#launch = this.#launchedNow(child) ?? "none";
    await this.#writeStarting();
  }

  /** For as long as it takes: should we be killed meanwhile, the next holder ends it. */
  async trying(child: ProcessIdentity | undefined): Promise<void> {
    await this.#writeStarting(this.#launchedNow(child));
  }

  /** An older daemon has ended for `build`, which then did not start. */
  costALife(build: string): void {
    this.#costALife = build;
  }

  /** A daemon answers, and what was launched is on its way no more; unless it is another one's, started by hand (L5). */
  async answered(pid: number): Promise<void> {
    this.#forced = undefined;
    const onItsWay = typeof this.#launch === "object" && this.#launch.pid !== pid && (await lives(this.#keeper.processes, this.#launch));
    if (onItsWay) return await this.#writeStarting();
    this.#launch = "none";
    await this.#clear();
  }

  /** What was launched and still lives may come to answer without us, so its note stays. */
  async failed(error: HobError, impatient: boolean): Promise<void> {
    if (typeof this.#launch === "object" && (await lives(this.#keeper.processes, this.#launch))) return;
    if (impatient && this.#costALife === undefined) return await this.#clear(); // our own impatience is no result for others
    const facts: Partial<FailedNote> = {};
    if (this.#costALife !== undefined) facts.costALife = this.#costALife;
    if (typeof this.#launch === "object") facts.launched = this.#launch;
    const at = this.#keeper.clock.wallMs();
    await this.#write({ ...this.#stamp(), kind: "failed", error: error.toBody(), at, ...facts });
  }

  /** The daemon is asked to end, and will have ended after so long at the latest. */
  async stopping(endsInMs: number): Promise<void> {
    const stamp = this.#stamp();
    await this.#write({ ...stamp, atMs: stamp.atMs + endsInMs, kind: "stopped" });
  }

  /** `forced`: it was killed, and could not say so. A process that was launched since is one that was started on purpose. */
  async stopped(left: StartNote | undefined, forced: ForcedEnd | undefined): Promise<void> {
    const { processes } = this.#keeper;
    if (left?.kind === "starting" && typeof left.launch === "object" && (await lives(processes, left.launch))) return;
    this.#forced = forced ?? this.#forced;
    await this.#write({ ...this.#stamp(), kind: "stopped" });
  }

  #launchedNow(child: ProcessIdentity | undefined): LaunchedProcess | undefined {
    return child === undefined ? undefined : { ...child, launchedMs: this.#keeper.clock.monotonicMs() };
  }

  async #writeStarting(trial?: LaunchedProcess): Promise<void> {
    const { by } = this.#keeper;
    const note: StartingNote = { ...this.#stamp(), kind: "starting", by, launch: this.#launch };
    await this.#write(trial === undefined ? note : { ...note, trial });
  }

  async #write(note: StartNote): Promise<void> {
    await this.#keeper.lock.write(JSON.stringify(note)).catch(() => undefined);
  }

  async #clear(): Promise<void> {
    await this.#keeper.lock.write("").catch(() => undefined);
  }

  #stamp(): Pick<StartNote, "format" | "bootId" | "atMs" | "forced"> {
    const stamp = { format: 1, bootId: this.#bootId, atMs: this.#keeper.clock.monotonicMs() } as const;
    return this.#forced === undefined ? stamp : { ...stamp, forced: this.#forced };
  }
}

/** What reading fails with when it is no file of ours that has the name: whoever takes the lock says so. */
const notOurs = ["EISDIR", "ELOOP", "EFTYPE", "EFBIG", "ENXIO"];

/** The note as it is now, whoever holds the lock. Throws when it cannot be read: nobody may think then that nobody starts. */
export async function readStartNote(files: Files, { startLock }: InstancePaths): Promise<StartNote | undefined> {
  try {
    return parseStartNote((await files.read(startLock, limitTable.stateFileBytes.value)) ?? "");
  } catch (error) {
    if (notOurs.includes((error as { code?: string }).code ?? "")) return undefined;
    throw fileError(error, "read", startLock);
  }
}
