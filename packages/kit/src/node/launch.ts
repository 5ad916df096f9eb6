/**
 * The child's side of a launch: the record from HOB_LAUNCH, which is taken out of the environment at once so that no
 * child of ours believes it, and the readiness conversation on descriptor 3, a socket to the starter. Writing there
 * never waits and never fails: a starter that has gone, or does not read, is no concern of the daemon's.
 */
import { closeSync, fstatSync, writeSync } from "node:fs";
import type { Launch } from "../ports/self.ts";
import { type LaunchMessage, type LaunchRecord, parseLaunchRecord } from "../wire/launch.ts";
import { kernel } from "./kernel.ts";
import { errorCodeOf } from "./system-error.ts";

const variable = "HOB_LAUNCH";
const readinessDescriptor = 3;

/** `undefined` when the entry was started by hand. Call it first, once: the environment is changed. */
export function takeLaunch(env: NodeJS.ProcessEnv = process.env): Launch | undefined {
  const text = env[variable];
  if (text === undefined) return undefined;
  delete env[variable];
  const record = parseLaunchRecord(text);
  return record === undefined ? undefined : new Conversation(record);
}

class Conversation implements Launch {
  readonly record: LaunchRecord;
  #descriptor: number | undefined;
  /** Written before the next line, when the one before could not be written whole. */
  #separator = "";

  constructor(record: LaunchRecord) {
    this.record = record;
    if (!isSocket(readinessDescriptor)) return; // closed by a wrapper: then that number may be one of Node's own
    this.#descriptor = readinessDescriptor;
    kernel().setCloseOnExec(readinessDescriptor, true);
    kernel().setNonBlocking(readinessDescriptor);
  }

  send(message: LaunchMessage): void {
    if (this.#descriptor === undefined) return;
    const line = Buffer.from(`${this.#separator}${JSON.stringify(message)}\n`);
    let written = 0;
    try {
      while (written < line.length) written += writeSync(this.#descriptor, line, written);
      this.#separator = "";
    } catch (error) {
      if (errorCodeOf(error) !== "EAGAIN") return this.close(); // EPIPE: the starter has gone
      if (written > 0) this.#separator = "\n";
    }
  }

  close(): void {
    if (this.#descriptor === undefined) return;
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}

function isSocket(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isSocket();
  } catch {
    return false;
  }
}
