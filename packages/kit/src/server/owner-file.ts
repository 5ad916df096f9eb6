/**
 * Keeping `owner.json` and `pid`: who holds the claim, for clients and for people. Written by the owner alone: a life that
 * has lost its files to another one does not touch the other's.
 */
import type { Files } from "../ports/files.ts";
import type { Random } from "../ports/random.ts";
import type { LastMoment } from "../ports/self.ts";
import { replaceFile } from "../ports/state-file.ts";
import type { DaemonState, LastEnd, OwnerRecord } from "../wire/control.ts";
import type { InstancePaths } from "../wire/instance.ts";
import { limitTable } from "../wire/limits.ts";
import type { Claim } from "./claim.ts";

export class OwnerFile {
  readonly #files: Files;
  readonly #random: Random;
  readonly #paths: InstancePaths;
  readonly #claim: Claim;
  #record: OwnerRecord;
  /** What the file says, as far as we wrote it. */
  #written: OwnerRecord | undefined;
  /** What ends the process at once, when something is about to. */
  #foreseen: { kind: LastEnd["kind"]; reason: string } | undefined;
  /** The pid file is taken away for good: a self-check that goes on meanwhile does not bring it back. */
  #pidGone = false;
  /** Writes follow each other, so that the last one wins. */
  #writing: Promise<void> = Promise.resolve();

  constructor(files: Files, random: Random, paths: InstancePaths, claim: Claim, record: OwnerRecord) {
    this.#files = files;
    this.#random = random;
    this.#paths = paths;
    this.#claim = claim;
    this.#record = record;
  }

  get record(): OwnerRecord {
    return this.#record;
  }

  /** Writes both files, for the first time or after others removed them. */
  create(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#write();
      if (!this.#pidGone) await replaceFile(this.#files, this.#random, this.#paths.pid, this.#pidText, "passing");
    });
  }

  update(change: { state?: DaemonState; ended?: OwnerRecord["ended"] }): Promise<void> {
    this.#record = { ...this.#record, ...change };
    return this.#inTurn(() => this.#write());
  }

  /** False when others have changed or removed one of the two files. */
  async isIntact(): Promise<boolean> {
    await this.#writing.catch(() => undefined);
    if (this.#pidGone) return true;
    // What is written while we read may be there already, or not yet.
    const before = [this.#written, this.#record];
    const texts = [await this.#text(this.#paths.owner), await this.#text(this.#paths.pid)];
    const ours = [...before, this.#written, this.#record].some((record) => record !== undefined && textOf(record) === texts[0]);
    return ours && texts[1] === this.#pidText;
  }

  /** The process is about to end at once, for this reason. */
  foresee(kind: LastEnd["kind"], reason: string): void {
    this.#foreseen = { kind, reason };
  }

  /** The process ends now. Unless it has begun to say how, in order, it says so in this moment. */
  lastWord(moment: LastMoment, atMs: number): void {
    if (this.#record.ended !== undefined || moment.inode(this.#paths.ownerLock) !== this.#claim.inode) return;
    const foreseen = this.#foreseen ?? { kind: "exited", reason: `something in it ended the process (exit code ${moment.code})` };
    moment.replace(this.#paths.owner, textOf({ ...this.#record, ended: { at: atMs, ...foreseen } }));
  }

  /** The pid file names nobody once we are gone; the record stays, to tell the next life how this one ended. */
  removePid(): Promise<void> {
    this.#pidGone = true;
    return this.#inTurn(async () => {
      if (await this.#claim.ours()) await this.#files.remove(this.#paths.pid);
    });
  }

  /** A write that failed does not keep the next one from being tried. */
  #inTurn(write: () => Promise<void>): Promise<void> {
    this.#writing = this.#writing.catch(() => undefined).then(write);
    return this.#writing;
  }

  get #pidText(): string {
    return `${this.#record.pid}\n`;
  }

  async #text(path: string): Promise<string | undefined> {
    const facts = await this.#files.facts(path);
    return facts?.kind === "file" ? await this.#files.readFrom(path, 0, limitTable.stateFileBytes.value) : undefined;
  }

  async #write(): Promise<void> {
    if (!(await this.#claim.ours())) return;
    const record = this.#record;
    await replaceFile(this.#files, this.#random, this.#paths.owner, textOf(record), "passing");
    this.#written = record;
  }
}

function textOf(record: OwnerRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}
