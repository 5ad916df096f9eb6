/**
 * Who is at work in a terminal: the program in the foreground, what it waits for, and what all of them use. From /proc on
 * Linux; elsewhere from ps(1), which does not say who reads the terminal.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { Foreground, ProcessTable } from "../core/ports.ts";
import { isInteractiveShell, isShell } from "../core/shells.ts";

interface Stat {
  readonly pid: number;
  readonly name: string;
  readonly state: string;
  readonly groupId: number;
  readonly sessionId: number;
  /** Group in the foreground of the process's terminal. */
  readonly foregroundId: number;
  /** Clock ticks of processor time. */
  readonly ticks: number;
  /** Where its stack begins: a random place, chosen at each `exec`. */
  readonly image: string;
}

const isLinux = process.platform === "linux";
/** Numbers of read(2) by processor, as /proc/<pid>/syscall shows them. */
const readCalls: Readonly<Record<string, string>> = { x64: "0", arm64: "63", riscv64: "63", loong64: "63" };
/** USER_HZ, which is 100 on every Linux that Node.js runs on. */
const ticksPerSecond = 100;
const membersMax = 16;
/** Counted from 1, as proc_pid_stat(5) does. */
const startStackField = 28;

export const processTable: ProcessTable = { foreground, isAlive };

/** Every process of the session that `leader` leads, itself included. */
export function processesOfSession(leader: number): number[] {
  return table()
    .filter(({ sessionId, pid }) => sessionId === leader || pid === leader)
    .map(({ pid }) => pid);
}

/** Number of processes and seconds of processor time for each session. */
export function usageOfSessions(): Map<number, { processes: number; cpuSeconds: number }> {
  const usage = new Map<number, { processes: number; cpuSeconds: number }>();
  for (const { sessionId, ticks } of table()) {
    const { processes, cpuSeconds } = usage.get(sessionId) ?? { processes: 0, cpuSeconds: 0 };
    usage.set(sessionId, { processes: processes + 1, cpuSeconds: cpuSeconds + ticks / ticksPerSecond });
  }
  return usage;
}

function isAlive(pid: number): boolean {
  const stat = isLinux ? linuxStat(pid) : table().find((other) => other.pid === pid);
  return stat !== undefined && stat.state !== "Z";
}

function foreground(leader: number): Foreground | undefined {
  const leading = isLinux ? linuxStat(leader) : table().find(({ pid }) => pid === leader);
  if (leading === undefined) return undefined;
  const group = leading.foregroundId > 0 ? leading.foregroundId : leader;
  const first = (isLinux ? linuxStat(group) : undefined) ?? memberOf(group) ?? leading;
  const members = isLinux ? groupBelow(first) : [first];
  // In `sh -c "seq 9 | less"` it is less that somebody waits for, though sh leads the group.
  const reader = members.find(({ pid }) => readsTerminal(pid) === true);
  const shown = reader ?? (worksThroughText(first) ? (members[1] ?? first) : first);
  return {
    pid: shown.pid,
    name: shown.name,
    args: argumentsOf(shown.pid),
    image: shown.image,
    cwd: linkOrEmpty(`/proc/${shown.pid}/cwd`),
    reads: reader !== undefined || (noneReads(members) ? false : undefined),
    sleeps: members.every(({ state }) => state === "S"),
  };
}

/** As far as the system says what each of them does. */
function noneReads(members: readonly Stat[]): boolean {
  return isLinux && members.every(({ pid }) => readsTerminal(pid) === false);
}

/** A shell that has a program run for it, as in `sh -c "vim notes"`. */
function worksThroughText({ pid, name }: Stat): boolean {
  return isShell(name) && argumentsOf(pid).length > 0 && !isInteractiveShell({ name, args: argumentsOf(pid) });
}

function argumentsOf(pid: number): string[] {
  return textOrEmpty(`/proc/${pid}/cmdline`).split("\0").slice(1, -1);
}

/** A process and those of its group below it, as far as that many are worth looking at. */
function groupBelow(first: Stat): Stat[] {
  const members = [first];
  for (let index = 0; index < members.length && members.length < membersMax; index++) {
    const { pid } = members[index] as Stat;
    for (const child of textOrEmpty(`/proc/${pid}/task/${pid}/children`).split(" ")) {
      const stat = child === "" ? undefined : linuxStat(Number(child));
      if (stat?.groupId === first.groupId && stat.state !== "Z") members.push(stat);
    }
  }
  return members;
}

/** Somebody of a process group whose leader has ended, as in `true | less`. */
function memberOf(group: number): Stat | undefined {
  return table().find(({ groupId, state }) => groupId === group && state !== "Z");
}

/** Is the process in a read(2) of a terminal? `undefined` when the system keeps that to itself. */
function readsTerminal(pid: number): boolean | undefined {
  const [call, descriptor] = textOrEmpty(`/proc/${pid}/syscall`).split(" ");
  if (call === undefined || call === "") return undefined;
  if (call !== readCalls[process.arch]) return waitsForMany(call) ? undefined : false;
  return /^\/dev\/(pts|tty)/.test(linkOrEmpty(`/proc/${pid}/fd/${Number.parseInt(descriptor ?? "", 16)}`));
}

/** select, poll and their like: for the terminal, or for something else. */
function waitsForMany(call: string): boolean {
  const calls = process.arch === "x64" ? ["7", "23", "232", "270", "271", "281"] : ["21", "22", "72", "73"];
  return calls.includes(call);
}

function table(): Stat[] {
  if (!isLinux) return psTable();
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => linuxStat(Number(name)) ?? []);
}

/** proc_pid_stat(5). The name may hold spaces and parentheses, so what follows it is counted from its last one. */
function linuxStat(pid: number): Stat | undefined {
  const text = textOrEmpty(`/proc/${pid}/stat`);
  const end = text.lastIndexOf(")");
  if (end === -1) return undefined;
  const fields = text.slice(end + 2).split(" ");
  const [state = "", , groupId, sessionId, , foregroundId, , , , , , user, system] = fields;
  return {
    pid,
    name: text.slice(text.indexOf("(") + 1, end),
    state,
    groupId: Number(groupId),
    sessionId: Number(sessionId),
    foregroundId: Number(foregroundId),
    ticks: Number(user) + Number(system),
    image: fields[startStackField - 3] ?? "",
  };
}

function psTable(): Stat[] {
  const columns = ["pid", "stat", "pgid", "sess", "tpgid", "time", "comm"];
  const text = execFileSync("/bin/ps", ["-axo", columns.map((name) => `${name}=`).join(",")], { encoding: "utf8" });
  return text.split("\n").flatMap((line) => {
    const [, pid, state = "", groupId, , foregroundId, time = "", name = ""] =
      /^\s*(\d+)\s+(\S+)\s+(\d+)\s+(\S+)\s+(-?\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (pid === undefined) return [];
    const [minutes = 0, seconds = 0] = time.split(":").map(Number);
    // macOS shows no session numbers; a terminal's processes share its foreground group's terminal, and that is what counts.
    return [
      {
        pid: Number(pid),
        name: name.slice(name.lastIndexOf("/") + 1),
        state: state[0] ?? "",
        groupId: Number(groupId),
        sessionId: Number(groupId),
        foregroundId: Number(foregroundId),
        ticks: (minutes * 60 + seconds) * ticksPerSecond,
        image: "",
      },
    ];
  });
}

function textOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8").trimEnd();
  } catch {
    return "";
  }
}

function linkOrEmpty(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
