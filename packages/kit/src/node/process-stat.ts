/**
 * What the kernel tells about a process: proc_pid_stat(5) on Linux, proc_pidinfo on macOS. A zombie is nobody: it has
 * ended, and only its parent has not asked yet.
 */
import { existsSync, readdirSync, readlinkSync } from "node:fs";
import { systemCode } from "../errors/system-code.ts";
import { kernel } from "./kernel.ts";
import { readProcFile } from "./proc-file.ts";
import { systemError } from "./system-error.ts";

export interface ProcessStat {
  pid: number;
  parentPid: number;
  groupId: number;
  /** Clock ticks since boot on Linux, seconds since 1970 on macOS; as text, for comparing. */
  startTime: string;
  zombie: boolean;
  /** Its main thread waits for something to happen; `undefined` where the system does not tell. */
  waiting: boolean | undefined;
}

/** `undefined` when there is no such process, or when the system hides it from us, or cannot tell just now. */
export function processStat(pid: number): ProcessStat | undefined {
  try {
    return processStatOrThrow(pid);
  } catch {
    return undefined;
  }
}

/** The same for who must not take a process for dead that they could not look at: throws the system's error then. */
export function processStatOrThrow(pid: number): ProcessStat | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  if (process.platform === "darwin") return macStat(pid);
  try {
    return parseStat(pid, readProcFile(`${procDirectory(pid)}/stat`));
  } catch (error) {
    if (systemCode(error) === "out-of-descriptors") throw error;
    return undefined; // ENOENT, or ESRCH when it ends while being read
  }
}

/** The name in field 2 may hold spaces and parentheses, so counting starts behind the last one. */
export function parseStat(pid: number, text: string): ProcessStat | undefined {
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, parent, group] = fields;
  const startTime = fields[19]; // field 22 of the whole line
  if (state === undefined || parent === undefined || group === undefined || startTime === undefined) return undefined;
  const ended = state === "Z" || state === "X" || state === "x";
  const zombie = ended && !(Number(fields[17]) > 1); // its last threads may hold files, sockets and locks still
  return { pid, parentPid: Number(parent), groupId: Number(group), startTime, zombie, waiting: state === "S" };
}

function macStat(pid: number): ProcessStat | undefined {
  const seen = kernel().macProcess(pid);
  if (seen === undefined) return undefined;
  return { pid, parentPid: seen.parentPid, groupId: seen.groupId, startTime: seen.startTime, zombie: seen.zombie, waiting: undefined };
}

/** Pids of all processes that this one can see, on Linux; none where /proc is not mounted. */
export function linuxPids(): number[] {
  if (!existsSync("/proc/self")) return [];
  return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
}

let procIsOurs: boolean | undefined;

/**
 * Where /proc shows this pid. In a new pid namespace without a /proc of its own the numbers there are those of the
 * namespace outside, and a signal would reach a stranger; then the process is found by its innermost number. Throws when
 * it is not found.
 */
export function procDirectory(pid: number): string {
  procIsOurs ??= readlinkSync("/proc/self") === String(process.pid);
  if (procIsOurs) return `/proc/${pid}`;
  if (pid === process.pid) return "/proc/self";
  const namespace = readlinkSync("/proc/self/ns/pid");
  const outer = linuxPids().find((candidate) => innermostPid(candidate, namespace) === pid);
  if (outer === undefined) throw systemError("ESRCH", `no process ${pid} in this pid namespace`);
  return `/proc/${outer}`;
}

function innermostPid(outerPid: number, namespace: string): number | undefined {
  try {
    if (readlinkSync(`/proc/${outerPid}/ns/pid`) !== namespace) return undefined;
    const numbers = /^NSpid:(.*)$/m.exec(readProcFile(`/proc/${outerPid}/status`))?.[1];
    return Number(numbers?.trim().split(/\s+/).at(-1));
  } catch {
    return undefined;
  }
}
