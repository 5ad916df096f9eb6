/** Who a process is (L7): its pid, the kernel's start time, this boot, and the pid namespace that the number belongs to. */
import { readFileSync, readlinkSync } from "node:fs";
import { isSameProcess, type ProcessIdentity } from "../ports/processes.ts";
import { fileError } from "../ports/state-file.ts";
import { kernel } from "./kernel.ts";
import { type ProcessStat, processStatOrThrow } from "./process-stat.ts";

/** `undefined` when no such process lives. Throws `out-of-descriptors` when nobody can say (L4). */
export function identify(pid: number): ProcessIdentity | undefined {
  const stat = statOf(pid);
  if (stat === undefined || stat.zombie) return undefined;
  return { pid, startTime: stat.startTime, bootId: bootId(), namespace: pidNamespace() };
}

function statOf(pid: number): ProcessStat | undefined {
  try {
    return processStatOrThrow(pid);
  } catch (error) {
    throw fileError(error, "look at process", String(pid));
  }
}

/** True when the process of that identity lives now, here, in this boot. */
export function isAlive(identity: ProcessIdentity): boolean {
  return isSameProcess(identity, identify(identity.pid));
}

let knownBootId: string | undefined;
let knownNamespace: string | undefined;

function bootId(): string {
  knownBootId ??=
    process.platform === "darwin"
      ? (kernel().macBootSession() ?? "")
      : readOr("", () => readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim());
  return knownBootId;
}

function pidNamespace(): string {
  knownNamespace ??= process.platform === "linux" ? readOr("", () => readlinkSync("/proc/self/ns/pid")) : "";
  return knownNamespace;
}

function readOr(otherwise: string, read: () => string): string {
  try {
    return read();
  } catch {
    return otherwise; // hidden in some sandboxes; then it is equally empty in every record made here
  }
}
